"""What a strict eye sees on a page in the browser: what is cut, what has no edge, where Tab leads and where not."""

from __future__ import annotations

from playwright.sync_api import Page

OUT_OF_SIGHT = """(one) => {
    const box = one.getBoundingClientRect();
    return !one.checkVisibility({visibilityProperty: true}) || box.width <= 1 || box.height <= 1
        || one.closest('.sr-only, .skipnav') !== null;
}"""
CUT = f"""() => {{
    const unseen = {OUT_OF_SIGHT};
    const room = document.documentElement.clientWidth;
    const scrolls = (one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX);
    const within = (one) => {{
        for (let up = one; up; up = up.parentElement) if (scrolls(up)) return true;
        return false;
    }};
    const words = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const found = [];
    for (const one of document.querySelectorAll('body *')) {{
        if (unseen(one) || one.closest('svg')) continue;
        const style = getComputedStyle(one), box = one.getBoundingClientRect();
        const told = one.tagName + '.' + one.className + ': ' + (one.innerText || '').slice(0, 60);
        const hidden = (side) => ['hidden', 'clip'].includes(side);
        if (hidden(style.overflowX) && one.scrollWidth > one.clientWidth + 1) found.push('cut at the side ' + told);
        if (hidden(style.overflowY) && one.scrollHeight > one.clientHeight + 1) found.push('cut below ' + told);
        if (words(one) && !within(one) && (box.left < -1 || box.right > room + 1))
            found.push('beyond the window ' + told);
        if (words(one) && !scrolls(one) && style.overflowX === 'visible' && style.display !== 'inline'
            && one.scrollWidth > one.clientWidth + 2) found.push('wider than its box ' + told);
    }}
    const needed = document.documentElement.scrollWidth;
    if (needed > room) found.push('the page is ' + needed + ' px wide in ' + room);
    return found;
}}"""
EDGES = f"""() => {{
    const unseen = {OUT_OF_SIGHT};
    const canvas = getComputedStyle(document.body).backgroundColor;
    const edged = (style) => ['Top', 'Right', 'Bottom', 'Left'].some((side) =>
        parseFloat(style['border' + side + 'Width']) >= 1 && style['border' + side + 'Style'] !== 'none'
        && style['border' + side + 'Color'] !== canvas);
    const found = [];
    for (const one of document.querySelectorAll('button, .button, .badge, select, textarea, input, .alert')) {{
        if (one.type === 'hidden' || one.closest('dialog')) continue;
        const box = ['radio', 'checkbox'].includes(one.type);
        const seen = box ? one.nextElementSibling : one;
        if (!seen || unseen(seen)) continue;
        const style = box ? getComputedStyle(seen, '::before') : getComputedStyle(seen);
        const told = one.tagName + '.' + one.className + ': ' + (seen.innerText || one.name || '').slice(0, 40);
        if (!edged(style)) found.push('no edge round ' + told);
        if (box && one.checked) {{
            const mark = one.type === 'radio' ? getComputedStyle(seen, '::after') : style;
            if (mark.backgroundColor === canvas && mark.backgroundImage === 'none') found.push('no mark in ' + told);
        }}
        if (!box && style.color === canvas && style.backgroundColor === canvas) found.push('no words on ' + told);
    }}
    for (const line of document.querySelectorAll('main svg:not(.icon-svg) :is(line, path, polyline, circle, rect)')) {{
        const style = getComputedStyle(line);
        if (style.stroke === canvas || (style.stroke === 'none' && style.fill === canvas))
            found.push('nothing of ' + line.tagName + ' is seen');
    }}
    return found;
}}"""
STOPS = f"""() => {{
    const unseen = {OUT_OF_SIGHT};
    const groups = new Set();
    let count = 0;
    for (const one of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {{
        if (one.type === 'hidden' || one.disabled || one.closest('dialog')) continue;
        const box = ['radio', 'checkbox'].includes(one.type);
        if (!one.matches('.skipnav') && unseen(box ? one.nextElementSibling : one)) continue;
        if (one.type === 'radio') {{
            const group = (one.form ? [...document.forms].indexOf(one.form) : '') + one.name;
            if (groups.has(group)) continue;
            groups.add(group);
            one.dataset.group = group;
        }}
        one.dataset.stop = String(count++);
    }}
    document.activeElement.blur();
    window.scrollTo(0, 0);
    return count;
}}"""
HERE = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    const drawn = [here, here.closest('.room'), here.nextElementSibling].filter(Boolean)
        .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::before')]);
    const group = here.type === 'radio' && here.form
        ? [...here.form.querySelectorAll('input[type=radio]')].find((one) => one.name === here.name) : here;
    const box = here.getBoundingClientRect();
    return {
        stop: group.dataset.stop ?? null,
        words: here.tagName + ' ' + (here.innerText || here.getAttribute('aria-label') || here.name || '').slice(0, 50),
        ring: drawn.some((style) => style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2),
        seen: box.bottom > 0 && box.top < window.innerHeight && box.right > 0 && box.left < window.innerWidth,
    };
}"""


def cut(page: Page) -> list[str]:
    """What cannot be read whole, and what makes one scroll sideways."""
    told: list[str] = page.evaluate(CUT)
    return told


def without_edge(page: Page) -> list[str]:
    """In forced colours: what one can press, fill in or must notice, and cannot tell from the ground."""
    told: list[str] = page.evaluate(EDGES)
    return told


def not_by_keyboard(page: Page) -> list[str]:
    """Controls that Tab does not come to, and stops where one cannot see that one is there."""
    count = page.evaluate(STOPS)
    reached, told = set[str](), list[str]()
    for _ in range(count + 6):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:
            continue  # out of the page and round again
        if here["stop"] in reached:
            break
        if here["stop"] is None:
            told.append(f"a stop at what cannot be used: {here['words']}")
            continue
        reached.add(here["stop"])
        told += [f"no ring on {here['words']}"] * (not here["ring"]) + [f"out of sight: {here['words']}"] * (
            not here["seen"]
        )
    missed = [str(number) for number in range(count) if str(number) not in reached]
    outside: list[str] = page.locator(
        ", ".join(f'[data-stop="{number}"]' for number in missed) or "no-one"
    ).evaluate_all("(all) => all.map((one) => one.outerHTML.slice(0, 120))")
    told += [f"Tab never comes to {one}" for one in outside]
    return told


def skip_link_fails(page: Page) -> list[str]:
    """On a page just opened the first Tab shows the way past the menu, and Enter goes it."""
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    if first != "skipnav":
        return [f"the first Tab comes to {first!r}"]
    page.keyboard.press("Enter")
    after = page.evaluate("document.activeElement.id")
    return [] if after == "indhold" else [f"the skip link led to {after!r}"]
