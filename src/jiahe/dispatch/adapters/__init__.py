"""Map services spoken to over HTTP, each behind `dispatch.ports.MapService`."""
