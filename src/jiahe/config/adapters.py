"""The composition root: which adapter stands behind each port."""

from django.conf import settings

from jiahe.billing.adapters.demo import DemoGateway, Merchant
from jiahe.billing.signing import Key
from jiahe.dispatch.adapters.http import Link
from jiahe.dispatch.adapters.maps import Amap, Osrm, Tianditu, Valhalla

DEMO_SERIAL = "demo-1"
DEMO_MERCHANT = Merchant(merchant_id="jiahe-demo", app_id="jiahe-web")


def demo_gateway() -> DemoGateway:
    return DemoGateway(
        url=settings.GATEWAY_URL,
        key=Key(serial=DEMO_SERIAL, secret=settings.GATEWAY_SECRET),
        merchant=DEMO_MERCHANT,
    )


def _map_link() -> Link:
    return Link(url=settings.TRAVEL_URL, key=settings.TRAVEL_KEY)


def valhalla() -> Valhalla:
    return Valhalla(_map_link())


def osrm() -> Osrm:
    return Osrm(_map_link())


def amap() -> Amap:
    return Amap(_map_link())


def tianditu() -> Tianditu:
    return Tianditu(_map_link())
