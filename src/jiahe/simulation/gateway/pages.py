"""The payment page: plain, friendly, in two languages, without scripts."""

from html import escape

from jiahe.kit.money import yuan
from jiahe.simulation.gateway.book import Charge

WORDS = {
    "zh": {
        "lang": "zh-Hans",
        "title": "演示支付",
        "banner": "这是演示支付，不会扣真钱",
        "for": "付款给 家和家政",
        "amount": "应付金额",
        "number": "订单号",
        "pay": "确认支付",
        "decline": "放弃支付",
        "paid": "支付成功",
        "declined": "没有付款",
        "paid_note": "可以回到家和查看预约，结果会自动更新。",
        "declined_note": "没有扣款。您可以回到家和重新支付。",
        "back": "返回家和",
        "gone": "没有找到这笔付款",
        "gone_note": "链接可能不完整，请回到家和重新打开。",
        "other": "English",
    },
    "en": {
        "lang": "en",
        "title": "Demo payment",
        "banner": "This is a demo payment. No real money is charged.",
        "for": "To Jiahe home services",
        "amount": "To pay",
        "number": "Reference",
        "pay": "Pay now",
        "decline": "Do not pay",
        "paid": "Payment successful",
        "declined": "Not paid",
        "paid_note": "Return to Jiahe to see your booking. The result shows there by itself.",
        "declined_note": "Nothing was charged. You can return to Jiahe and try again.",
        "back": "Back to Jiahe",
        "gone": "This payment was not found",
        "gone_note": "The link may be incomplete. Please return to Jiahe and open it again.",
        "other": "中文",
    },
}

STYLE = """
:root { color-scheme: light dark; --ink: #1d2a26; --soft: #55645e; --paper: #f4f7f5;
  --card: #fff; --line: #d7dfdb; --brand: #0b6e4f; --on-brand: #fff; --note: #fff4d6;
  --note-ink: #5a4100; }
@media (prefers-color-scheme: dark) { :root { --ink: #eaf1ee; --soft: #a9b8b1;
  --paper: #101614; --card: #19211e; --line: #33403a; --brand: #5cc79f; --on-brand: #06251a;
  --note: #3a2f10; --note-ink: #ffe3a0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 system-ui,
  "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
.note { background: var(--note); color: var(--note-ink); border-radius: .75rem;
  padding: .75rem 1rem; margin: 0 0 1rem; font-weight: 600; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
  padding: 1.25rem; text-align: center; }
h1 { font-size: 1.25rem; margin: 0 0 .25rem; }
.sum { font-size: 2.5rem; font-weight: 700; margin: .25rem 0; font-variant-numeric: tabular-nums; }
.soft { color: var(--soft); margin: 0; overflow-wrap: anywhere; }
form { margin: 1rem 0 0; }
.btn { display: block; width: 100%; min-height: 3.25rem; padding: .75rem 1rem; font: inherit;
  font-weight: 600; border-radius: .875rem; border: 1px solid var(--line); cursor: pointer;
  background: transparent; color: var(--ink); text-align: center; text-decoration: none; }
.btn.main { background: var(--brand); border-color: var(--brand); color: var(--on-brand); }
.btn:focus-visible, a:focus-visible { outline: 3px solid var(--brand); outline-offset: 3px; }
.other { display: inline-block; min-height: 2.75rem; padding: .6rem 0; color: inherit; }
"""


def words_for(language: str) -> dict[str, str]:
    return WORDS["en" if language.startswith("en") else "zh"]


def payment_page(charge: Charge, language: str) -> str:
    words = words_for(language)
    if charge.state != "open":
        return _page(words, _settled(charge, words))
    here = f"/pay/{escape(charge.transaction)}"
    chosen = "en" if words["lang"] == "en" else "zh"
    return _page(
        words,
        f"""<section class="card"><h1>{words["for"]}</h1>
<p class="soft">{escape(charge.subject)}</p>
<p class="soft">{words["amount"]}</p><p class="sum">{yuan(charge.amount_fen)}</p>
<p class="soft">{words["number"]} {escape(charge.number)}</p></section>
<form method="post" action="{here}/pay?lang={chosen}">
<button class="btn main">{words["pay"]} {yuan(charge.amount_fen)}</button></form>
<form method="post" action="{here}/decline?lang={chosen}">
<button class="btn">{words["decline"]}</button></form>""",
    )


def _settled(charge: Charge, words: dict[str, str]) -> str:
    key = "paid" if charge.state == "paid" else "declined"
    back = (
        f'<form><a class="btn main" href="{escape(charge.return_url)}">{words["back"]}</a></form>'
        if charge.return_url
        else ""
    )
    return f"""<section class="card"><h1>{words[key]}</h1>
<p class="sum">{yuan(charge.amount_fen)}</p>
<p class="soft">{words[key + "_note"]}</p></section>{back}"""


def _page(words: dict[str, str], body: str) -> str:
    other = "zh" if words["lang"] == "en" else "en"
    link = f'<a class="other" lang="{words_for(other)["lang"]}" href="?lang={other}">'
    return _frame(words, f'{body}<p class="soft">{link}{words["other"]}</a></p>')


def missing_page(language: str) -> str:
    words = words_for(language)
    card = f'<section class="card"><h1>{words["gone"]}</h1><p class="soft">{words["gone_note"]}</p>'
    return _frame(words, card + "</section>")


def _frame(words: dict[str, str], body: str) -> str:
    return f"""<!doctype html>
<html lang="{words["lang"]}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{words["title"]}</title><link rel="stylesheet" href="/style.css"></head>
<body><main><p class="note" role="note">{words["banner"]}</p>{body}</main></body></html>"""
