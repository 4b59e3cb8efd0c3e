"""A lecture to listen to: how to look after tea bushes in spring."""

from . import sound
from .film import Programme, narrate
from .music import D, pitch

LINES = [
    ("各位乡亲，大家好。今天讲一讲春茶管理的三件事。", "Good evening, neighbours. Three things about tea in spring.", 0.4),
    ("第一，早追肥。采茶前三十天，每亩施尿素十五公斤，开沟深施，施后盖土。",
     "First, feed early: thirty days before picking, fifteen kilos of urea to the mu, in a furrow, covered with earth.", 0.4),
    ("第二，防寒害。听到降温预报，前一天傍晚给茶树盖上稻草，或者喷一次水。",
     "Second, mind the frost: when cold is forecast, cover the bushes with straw the evening before, or spray water.", 0.4),
    ("第三，分批采。一芽一叶先采，做到早采、勤采、嫩采。", "Third, pick in rounds: one bud with one leaf first; early, often and young.", 0.4),
    ("三件事做好了，茶叶产量高，价钱也好。下次节目再见。", "Do these three well, and the harvest is good and so is the price. Until next time.", 0.6),
]


def build():
    cues, spoken = narrate(LINES, 4.0, speed=165, pitch=36)
    seconds = round(cues[-1].end + 3.5, 1)
    voice = sound.silence(seconds)
    for at, samples in spoken:
        sound.put(voice, samples, at)
    track = sound.room(voice, 0.4, 0.08)
    for start, gain in ((0.2, 0.42), (seconds - 4.0, 0.36)):
        for index, degree in enumerate((5, 7, 8, 7, 5, 4, 3, 5)):
            note = sound.pluck(pitch(degree, D), 2.6, 600 + index, 0.6, 0.997)
            sound.put(track, note, start + index * 0.42, gain, 0.3 * (-1) ** index)
    return Programme(path="青山县农业技术推广站/实用技术/春茶管理三件事.mp3", title="春茶管理三件事", seconds=seconds,
                     track=sound.level(sound.fade(track, 0.05, 1.5)), audio="64k", cues=cues, sidecar=SIDECAR)


SIDECAR = """\
title: 春茶管理三件事
synopsis: 早追肥、防寒害、分批采。不到一分钟听懂春茶管理要点，适合在广播和手机上收听。
section: 实用技术
series: 致富经
episode: 12
type: 讲座
presenter: 陈国平
language: zh
producedOn: 2026-02-26
rights: 青山县农业技术推广站制作，可在各级学习站点免费播放
keywords: [茶叶, 春茶, 施肥, 防冻]
"""
