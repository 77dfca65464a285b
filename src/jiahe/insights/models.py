from django.db import models

from jiahe.accounts.choices import PauseKind
from jiahe.accounts.models import Person, Store
from jiahe.accounts.objections import Objection
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.insights.choices import (
    CauseGroup,
    Channel,
    GateAnswer,
    GateEnd,
    GateState,
    ImprovementKind,
    ImprovementState,
    MechanismVerdict,
    RemedyState,
    RiskSource,
    RiskState,
    RiskTreatment,
    ScopeKind,
    SuggestionState,
    Verdict,
)
from jiahe.kit.ids import new_code
from jiahe.standards.choices import OnMiss


class Evaluation(CompanyOwned):
    """What a standard came to on a day, with the version it was held against; append-only."""

    entry_id = models.CharField(max_length=10)
    version = models.CharField(max_length=40)
    limit = models.FloatField()
    scope_kind = models.CharField(max_length=8, choices=ScopeKind.choices)
    scope_id = models.BigIntegerField(default=0)  # 0 is the company itself
    on = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)
    numerator = models.PositiveIntegerField(default=0)
    part = models.CharField(max_length=20, default="")
    inputs_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "on", "scope_kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "entry_id", "scope_kind", "scope_id", "on", "inputs_hash"],
                name="the_same_inputs_are_judged_once",
            )
        ]


class Remedy(CompanyOwned):
    """What a breach started: a task, gate, escalation or improvement case with owner and clock."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="remedies")
    entry_id = models.CharField(max_length=10)
    scope_kind = models.CharField(max_length=8, choices=ScopeKind.choices)
    scope_id = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=OnMiss.choices)
    owner_role = models.CharField(max_length=16)
    state = models.CharField(max_length=8, choices=RemedyState.choices, default=RemedyState.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # none before there was a clock
    climbed_at = models.DateTimeField(null=True)  # overdue: whoever stands above was told
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "entry_id", "scope_kind", "scope_id"],
                condition=models.Q(state="open"),
                name="one_open_remedy_for_each_breach",
            )
        ]


class Gate(CompanyOwned):
    """One worker or service kept from new visits by a breached standard, until it holds again.

    `pause_code` is the pause that refuses promises meanwhile. A law's gate has no `decided_by`.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    remedy = models.ForeignKey(Remedy, models.PROTECT, related_name="gates")
    entry_id = models.CharField(max_length=10)
    kind = models.CharField(max_length=8, choices=PauseKind.choices)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=80)
    by_law = models.BooleanField()
    faults = models.PositiveIntegerField()  # cases of the subject that missed the standard
    state = models.CharField(max_length=9, choices=GateState.choices, default=GateState.PROPOSED)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    said = models.CharField(max_length=300, default="", blank=True)
    pause_code = models.CharField(max_length=16, default="", blank=True)
    pause_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_how = models.CharField(max_length=9, choices=GateEnd.choices, default="", blank=True)
    ended_because = models.CharField(max_length=300, default="", blank=True)  # a person's words

    class Meta:
        indexes = [models.Index(fields=["company", "kind", "subject_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "entry_id", "kind", "subject_id"],
                condition=models.Q(state__in=["proposed", "closed"]),
                name="a_subject_has_one_gate_for_a_standard",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed")
                | models.Q(by_law=True)
                | models.Q(decided_by__isnull=False),
                name="a_person_closes_every_gate_but_a_laws",
            ),
        ]

    @property
    def end_in_words(self) -> str:
        """Why it ended, in the language of the moment; empty while it lasts."""
        how = GateEnd(self.ended_how).label if self.ended_how else ""
        return self.ended_because or str(how)


class GateObjection(Objection):
    """The worker says that a closed gate is wrong; a person of another role answers by `due_at`.

    Both stay: her words, and the answer with its reason.
    """

    gate = models.OneToOneField(Gate, models.PROTECT, related_name="objection")
    outcome = models.CharField(max_length=5, choices=GateAnswer.choices, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None, outcome="", answer="")
                | models.Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~models.Q(outcome="")
                & ~models.Q(answer=""),
                name="an_answer_to_a_gate_has_name_outcome_and_words",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_by=None) | ~models.Q(answered_by=models.F("by")),
                name="nobody_answers_the_own_objection_to_a_gate",
            ),
        ]


class Improvement(CompanyOwned):
    """A case or a pilot: where, why, what is changed by whom, and what it came to.

    `whys` are up to five answers to "why", each of the one before. `effect` is kept as it stood
    when somebody decided: {gain, low, high, took, others}, empty when too few could be compared.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=6, choices=ImprovementKind.choices)
    remedy = models.ForeignKey(Remedy, models.PROTECT, null=True, related_name="improvements")
    title = models.CharField(max_length=120)
    scope_kind = models.CharField(max_length=8, choices=ScopeKind.choices)
    scope_id = models.BigIntegerField(default=0)
    scope_name = models.CharField(max_length=80, default="", blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # a breach
    cause = models.CharField(max_length=10, choices=CauseGroup.choices, default="", blank=True)
    whys = models.JSONField(default=list)
    action = models.CharField(max_length=500, default="", blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    began_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    weeks = models.PositiveSmallIntegerField(default=4)  # before and after that are compared
    state = models.CharField(
        max_length=10, choices=ImprovementState.choices, default=ImprovementState.OPEN
    )
    effect = models.JSONField(default=dict)
    outcome = models.CharField(max_length=500, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reopened = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["company", "state", "-opened_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open")
                | models.Q(began_on__isnull=False, owner__isnull=False)
                & ~models.Q(action="")
                & ~models.Q(cause=""),
                name="an_improvement_under_way_has_cause_action_and_owner",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="pilot", scope_kind="company"),
                name="a_pilot_is_smaller_than_the_company",
            ),
        ]


class MechanismReview(CompanyOwned):
    """What people decided about a mechanism, beside its figures of that day; append-only."""

    name = models.CharField(max_length=16)
    verdict = models.CharField(max_length=6, choices=MechanismVerdict.choices)
    words = models.CharField(max_length=300)
    figures = models.JSONField()  # {used, led, waiting, hours}
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    improvement = models.ForeignKey(Improvement, models.PROTECT, null=True, related_name="+")


class Suggestion(CompanyOwned):
    """What somebody would do better; everybody gets an answer in words, whoever it was.

    Without `by` it came from nobody known: its code is the way to the answer.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_worker = models.BooleanField()
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.APP)
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    typed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)  # none before there was a clock
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=SuggestionState.choices, default=SuggestionState.NEW
    )
    answer = models.CharField(max_length=500, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    improvement = models.ForeignKey(Improvement, models.PROTECT, null=True, related_name="ideas")
    taken_back_at = models.DateTimeField(null=True)  # by its author: its words are gone


class Risk(CompanyOwned):
    """One line of the risk register: how likely, how grave, whose, what is done, what is left.

    `evidence` is what was counted when it was found: {n, days, what}; `ref` names what was seen,
    so that it is found once while it stands. `task` is the case that being overdue opened.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    source = models.CharField(max_length=8, choices=RiskSource.choices)
    ref = models.CharField(max_length=80, default="", blank=True)
    title = models.CharField(max_length=120, default="", blank=True)  # in a colleague's words
    evidence = models.JSONField(default=dict)
    likelihood = models.PositiveSmallIntegerField()
    severity = models.PositiveSmallIntegerField()
    matrix_version = models.CharField(max_length=8)
    state = models.CharField(max_length=9, choices=RiskState.choices, default=RiskState.CANDIDATE)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    treatment = models.CharField(
        max_length=6, choices=RiskTreatment.choices, default="", blank=True
    )
    action = models.CharField(max_length=500, default="", blank=True)
    due_on = models.DateField(null=True)
    residual_likelihood = models.PositiveSmallIntegerField(null=True)
    residual_severity = models.PositiveSmallIntegerField(null=True)
    review_on = models.DateField(null=True)
    treated_on = models.DateField(null=True)
    outcome = models.CharField(max_length=500, default="", blank=True)
    task = models.ForeignKey(Improvement, models.PROTECT, null=True, related_name="risks")

    class Meta:
        indexes = [models.Index(fields=["company", "state", "review_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "ref"],
                condition=models.Q(state__in=["candidate", "open"]) & ~models.Q(ref=""),
                name="one_standing_risk_for_what_was_seen",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="open")
                | models.Q(
                    owner__isnull=False,
                    due_on__isnull=False,
                    review_on__isnull=False,
                    residual_likelihood__isnull=False,
                    residual_severity__isnull=False,
                )
                & ~models.Q(treatment=""),
                name="a_risk_in_the_register_has_owner_treatment_and_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), severity__range=(1, 5)),
                name="a_risk_is_graded_from_one_to_five",
            ),
            models.CheckConstraint(
                condition=models.Q(residual_likelihood=None)
                | models.Q(
                    residual_likelihood__lte=models.F("likelihood"),
                    residual_severity__lte=models.F("severity"),
                ),
                name="a_treatment_makes_no_risk_graver",
            ),
        ]


class RiskLook(CompanyOwned):
    """Somebody looked at a risk again: how it stood then, in words; append-only."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="looks")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    likelihood = models.PositiveSmallIntegerField()
    severity = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500)


class JointReview(CompanyOwned):
    """A management review that lays the company's own figures beside what outsiders found.

    `internal` and `external` are kept as they stood at the opening; `findings` are
    {words, by, at}, `voices` {role, name, words, at} of association and regulator.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    title = models.CharField(max_length=80)
    since_on = models.DateField()
    until_on = models.DateField()
    internal = models.JSONField(default=dict)
    external = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    voices = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "since_on", "until_on"], name="a_period_is_reviewed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__gt=models.F("since_on")),
                name="a_reviewed_period_ends_after_it_begins",
            ),
        ]


class ReviewDecision(CompanyOwned):
    """What a review decided: who sees to it, until when, and what came of it."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    review = models.ForeignKey(JointReview, models.PROTECT, related_name="decisions")
    words = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, default="", blank=True)


class ReviewSignature(CompanyOwned):
    """A role's yes to findings and decisions, over the hash of what was read; append-only."""

    review = models.ForeignKey(JointReview, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=16)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "role"], name="a_role_signs_a_review_once"),
            models.UniqueConstraint(
                fields=["review", "person"], name="a_person_signs_a_review_once"
            ),
        ]
