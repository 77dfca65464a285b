"""The formats of others in small, each with a bit of everything."""

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
   2         20

CUSTOMER
CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME

    0      0       0       0       0      100       0
    1      3       4      10       0       50      10
    2      0      10      10      20       60      10
"""

VRPLIB = """NAME : tiny
DIMENSION : 3
VEHICLES : 2
CAPACITY : 5
SERVICE_TIME : 1
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 1 1
3 3 4
DEMAND_SECTION
1 0
2 2
3 2
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 5 60
PRIZE_SECTION
1 0
2 7
3 9
DEPOT_SECTION
1
-1
EOF
"""

VROOM = {
    "vehicles": [{"id": 1, "start": [104.0, 30.0], "skills": [3], "time_window": [0, 9000]}],
    "jobs": [
        {"id": 5, "location": [104.01, 30.0], "service": 60, "skills": [3], "priority": 20},
        {"id": 6, "location": [104.02, 30.0], "skills": [4], "time_windows": [[0, 5], [50, 900]]},
    ],
}

FAR_ROW = {
    "vehicles": [{"id": 1, "start_index": 0}],
    "jobs": [{"id": 1, "location_index": 9}],
    "matrices": {"car": {"durations": [[0]]}},
}

CITY = {
    "travel": {"speed_kmh": 18, "detour": 1.35, "overhead_min": 5},
    "visits": [
        {
            "id": 0, "loc": [104.0, 30.6], "dur": 60, "cat": "clean", "level": 2, "gender": "F",
            "penalty": 60, "forbidden": [3], "preferred": [1], "pinned": None, "tw": [540, 600],
        }
    ],
    "workers": [
        {
            "id": 1, "loc": [104.01, 30.61], "shift": [480, 1080], "skills": {"clean": 3},
            "gender": "F",
        }
    ],
}  # fmt: skip

CARE = {
    "metadata": {
        "time_window_met": "at_service_end",
        "cost_components": {
            "travel_time": 1,
            "total_tardiness": "HARD",
            "total_extra_time": "HARD",
        },
    },
    "distances": [[0, 5, 9], [5, 0, 4], [9, 4, 0]],
    "terminal_points": [{"id": "d", "distance_matrix_index": 0}],
    "caregivers": [
        {"id": name, "abilities": ["s1", "s2"], "departing_point": "d", "arrival_point": "d"}
        for name in ("a", "b")
    ],
    "patients": [
        {
            "id": "p1",
            "distance_matrix_index": 1,
            "required_services": [
                {"service": "s1", "duration": 10},
                {"service": "s2", "duration": 20},
            ],
            "synchronization": {"type": "simultaneous"},
            "time_windows": [{"start": 60, "end": 120}],
        },
        {
            "id": "p2",
            "distance_matrix_index": 2,
            "required_services": [
                {"service": "s1", "duration": 10},
                {"service": "s2", "duration": 10},
            ],
            "synchronization": {"type": "sequential", "distance": {"min": 10, "max": 15}},
            "time_windows": [{"start": 60, "end": 120}],
        },
    ],
}


def hhcrsp_told():
    """The same two patients in the format of HHCRSP, with priced lateness."""
    needs = {"p1": ["s1", "s2"], "p2": ["s1", "s2"]}
    links = [{"type": "simultaneous"}, {"type": "sequential", "distance": [10, 15]}]
    return {
        "central_offices": [{"id": "d"}],
        "distances": [[0, 5.5, 9], [5.5, 0, 4], [9, 4, 0]],
        "services": [{"id": "s1", "default_duration": 10}, {"id": "s2", "default_duration": 20}],
        "caregivers": [{"id": name, "abilities": ["s1", "s2"]} for name in ("a", "b")],
        "patients": [
            {
                "id": name,
                "time_window": [5.0, 8.0],
                "required_caregivers": [{"service": one} for one in services],
                "synchronization": link,
            }
            for (name, services), link in zip(needs.items(), links, strict=True)
        ],
    }
