"""The composition root: which adapter stands behind each port."""

from django.conf import settings

from jiahe.billing.adapters.demo import DemoGateway, Merchant
from jiahe.billing.signing import Key

DEMO_SERIAL = "demo-1"
DEMO_MERCHANT = Merchant(merchant_id="jiahe-demo", app_id="jiahe-web")


def demo_gateway() -> DemoGateway:
    return DemoGateway(
        url=settings.GATEWAY_URL,
        key=Key(serial=DEMO_SERIAL, secret=settings.GATEWAY_SECRET),
        merchant=DEMO_MERCHANT,
    )
