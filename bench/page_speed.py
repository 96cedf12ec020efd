"""How fast the practice page is in Chromium, beside what is wanted of it.

    python bench/page_speed.py [--messages 5000] [--rounds 9]

Everything is as `rdslic lab` starts it, over loopback: the page as built, the real bot. Each window has an empty cache.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import requests
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import Window, launch, window  # noqa: E402 - found once the path is known
from tests.support.lab import HeadlessLab  # noqa: E402

USABLE_MS = 1000
FRAME_MS = 1000 / 60
FRAMES = """async () => {
  const list = document.querySelector('.list'), took = [];
  let before = performance.now();
  for (let frame = 0; frame < 240; frame += 1) {
    list.scrollTop -= 60;
    const now = await new Promise(requestAnimationFrame);
    took.push(now - before);
    before = now;
  }
  return took.slice(5);
}"""
EFFECT = """async () => {
  const button = [...document.querySelectorAll('article [data-action]')].at(-1), article = button.closest('article');
  const began = performance.now(), before = article.textContent;
  button.click();
  const settled = await new Promise(resolve => {
    const watcher = new MutationObserver(() => {
      if (article.textContent === before && article.isConnected) return;
      watcher.disconnect();
      resolve(performance.now() - began);
    });
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return settled;
}"""
