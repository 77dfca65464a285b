"""Where every bottle is and was: batches, an append-only ledger of movements, its sums."""

from django.db import models
from django.db.models import Q

from jiahe.accounts.models import Person, Store
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.booking.models import Visit
from jiahe.catalog.models import Supplier, Supply
from jiahe.fieldwork.choices import PurchaseState, StockMove
from jiahe.kit.ids import new_code
from jiahe.workforce.models import Worker

ONE_HOLDER = Q(store__isnull=False, worker__isnull=True) | Q(
    store__isnull=True, worker__isnull=False
)


class Purchase(CompanyOwned):
    """An order to a supplier, for one store."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=PurchaseState.choices, default=PurchaseState.ORDERED
    )
    ordered_on = models.DateField()
    promised_on = models.DateField()
    received_on = models.DateField(null=True)
    ordered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, default="")


class PurchaseLine(CompanyOwned):
    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="lines")
    supply = models.ForeignKey(Supply, models.PROTECT, related_name="+")
    packs = models.PositiveIntegerField()
    received_packs = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purchase", "supply"], name="a_purchase_names_a_supply_once"
            )
        ]


class Batch(CompanyOwned):
    """Goods of one production run: what an expiry date and a recall speak of."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    supply = models.ForeignKey(Supply, models.PROTECT, related_name="batches")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)  # the supplier's own
    expires_on = models.DateField(null=True)
    received_on = models.DateField()
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recall_reason = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supply", "supplier", "number"], name="a_batch_is_entered_once"
            )
        ]


class StockMovement(CompanyOwned):
    """One line of the ledger: so much came to, or left, one holder; never changed.

    A deed that moves goods from hand to hand writes two lines with one `deed`.
    """

    deed = models.CharField(max_length=16, db_index=True)
    kind = models.CharField(max_length=12, choices=StockMove.choices)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="movements")
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    quantity = models.IntegerField()  # units; minus when it left
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="a_movement_has_one_holder"),
            models.CheckConstraint(condition=~Q(quantity=0), name="a_movement_moves_something"),
        ]


class StockLevel(CompanyOwned):
    """The sum of the ledger for one batch at one holder; a trigger keeps it, nobody else."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="levels")
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "store", "worker"],
                name="a_holder_has_one_level_of_a_batch",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=ONE_HOLDER, name="a_level_has_one_holder"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_is_never_below_zero"),
        ]


class MaterialRecord(CompanyOwned):
    """What a worker says was used of one supply at a visit; `unissued` never left a store."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="materials")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    supply = models.ForeignKey(Supply, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unissued = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "worker", "supply"], name="a_use_is_recorded_once"
            )
        ]
