"""What households write: marks that scatter around the worker's quality, words that fit them."""

import random
from dataclasses import dataclass

GLAD: tuple[str, ...] = (
    "准时到达，很有礼貌。",
    "做得仔细，角落也没落下。",
    "手脚麻利，沟通顺畅。",
    "家里人都很满意。",
    "提前打了电话，安排得当。",
    "收拾得清清爽爽。",
    "工具带得齐，走之前还拖了地。",
    "讲得清楚，价格也透明。",
    "人很勤快，一刻没闲着。",
    "手艺好，老人很喜欢她。",
    "没有推销，实在人。",
    "进门先换鞋，轻拿轻放。",
    "价格实惠，物有所值。",
    "提前十分钟到，态度特别好。",
    "有经验，交给她很放心。",
    "边边角角都照顾到了。",
)
MIXED: tuple[str, ...] = (
    "总体不错，个别地方可以再细一点。",
    "晚到了几分钟，活儿还行。",
    "还可以，沟通可以再主动些。",
    "态度很好，但是窗户有水印。",
    "人不错，就是动作太慢。",
    "干净是干净，有点贵。",
    "做得仔细，不过来晚了。",
    "手脚麻利，可惜忘了擦窗户。",
    "卫生做得好，但一直推销产品。",
    "准时到达，但是边角没擦。",
    "手艺不错，就是收尾不太干净。",
    "很有礼貌，不过工具不全。",
)
SORRY: tuple[str, ...] = (
    "赶时间的感觉，厨房没擦干净。",
    "迟到了半小时，也没提前说。",
    "和约定的不太一样。",
    "不耐烦，说了好几遍也不听。",
    "打碎了杯子也没说一声，很失望。",
    "到处是灰，跟没打扫一样。",
    "临时加价，太贵了，不推荐。",
    "一直玩手机，敷衍了事。",
    "约好九点十点才到，电话打不通。",
    "衣服洗坏了，客服推卸责任。",
    "一进门就推销，让我办卡。",
    "没经验，做得慢，再也不约了。",
)
MORE = ("", "", "下次还约。", "谢谢！", "会推荐给邻居。", "")


@dataclass(frozen=True)
class Verdict:
    attitude: int
    skill: int
    effect: int
    tags: tuple[str, ...]
    text: str


def judge(rng: random.Random, quality: float) -> Verdict:
    """Three marks of 1 to 5 and, often, a sentence."""
    marks = [_mark(rng, quality) for _ in range(3)]
    worst = min(marks)
    tags: list[str]
    sentences: tuple[str, ...]
    if worst >= 4:
        tags, sentences = rng.sample(("on_time", "polite", "careful"), 2), GLAD
    elif worst == 3:
        tags, sentences = ["polite"], MIXED
    else:
        tags, sentences = ["late" if marks[0] < 3 else "rushed"], SORRY
    silent = rng.random() < 0.35
    text = "" if silent else rng.choice(sentences) + (rng.choice(MORE) if worst >= 4 else "")
    return Verdict(marks[0], marks[1], marks[2], tuple(tags), text)


def _mark(rng: random.Random, quality: float) -> int:
    return max(1, min(5, round(3.4 + 1.8 * quality + rng.gauss(0, 0.45))))
