// Looks at the page as it stands; installed before the page's own scripts, so that it also sees how the page was built.
(() => {
  const OPEN = { count: 0, shift: 0, moved: "" };
  const send = window.fetch;
  window.fetch = (...given) => {
    OPEN.count += 1;
    return send(...given).finally(() => setTimeout(() => (OPEN.count -= 1), 0));
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      OPEN.shift += entry.value;
      OPEN.moved += entry.sources.map(({ node, previousRect, currentRect }) => ` ${node?.nodeName}.${node?.className} ${previousRect.y}->${currentRect.y}`.slice(0, 120)).join(";");
    }
  }).observe({ type: "layout-shift", buffered: true });

  const seen = (element) =>
    element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && element.getClientRects().length > 0;
  const told = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 150);
  const texts = function* (root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.data.trim() && seen(walker.currentNode.parentElement)) yield walker.currentNode;
  };
  const LOOK = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor", "backgroundColor", "translate", "opacity"];
  const look = (element) => {
    const parts = [];
    for (let each = element, depth = 0; each && depth < 3; each = each.parentElement, depth += 1) {
      const style = getComputedStyle(each);
      parts.push(LOOK.map((name) => style[name]).join("|"));
    }
    return parts.join("\n");
  };

  const CONTROLS = "button, a[href], input:not([type=hidden]), select, textarea, summary, [role=radio], [role=tab], [role=switch], [role=checkbox]";

  const checks = {
    page() {
      const root = document.documentElement;
      const wide = root.scrollWidth - root.clientWidth;
      return [
        wide > 0 && `scrolls sideways by ${wide} px`,
        (document.dir !== "rtl" || root.lang !== "he") && "is not Hebrew from right to left",
        !/^.+ · מוקד$/.test(document.title) && `has the title "${document.title}"`,
        [...document.querySelectorAll("h1")].filter(seen).length !== 1 && "has not exactly one first heading",
        document.querySelectorAll("nav[aria-label='ראשי'].fixed > *").length > 5 && "has more than five places in the bottom bar",
      ].filter(Boolean);
    },
    // Skeletons have the size of what comes in their place; on a phone, where the screen is built first.
    still: () => (OPEN.shift >= 0.1 ? [`moved while it was built: layout shift ${OPEN.shift.toFixed(2)}:${OPEN.moved}`] : []),
    labels() {
      return [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
        .filter((field) => seen(field) && !field.labels?.length && !field.ariaLabel && !field.getAttribute("aria-labelledby"))
        .map((field) => `field without a label: ${told(field)}`);
    },
    words() {
      const found = [];
      for (const node of texts(document.body)) {
        if (/\b(undefined|NaN|null)\b|\[object |Invalid Date/.test(node.data)) found.push(`says "${node.data.trim().slice(0, 60)}"`);
        const phone = /(^|\D)0\d{1,2}-\d{3}-\d{4}(\D|$)/.test(node.data) && node.data.trim().length < 16;
        if (phone && !node.parentElement.closest("[dir=ltr], bdi")) found.push(`phone number without its own direction: ${told(node.parentElement)}`);
        if (phone && node.parentElement.getClientRects().length > 1) found.push(`phone number wraps: ${told(node.parentElement)}`);
      }
      return found;
    },
    focus() {
      const before = document.activeElement;
      const found = [];
      for (const element of document.querySelectorAll(CONTROLS)) {
        if (!seen(element) || element.disabled || element.closest("[inert]")) continue;
        if (element === document.activeElement) element.blur();
        const calm = look(element);
        element.focus({ preventScroll: true, focusVisible: true });
        if (document.activeElement === element && look(element) === calm) found.push(`focus is not seen on ${told(element)}`);
      }
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
      else document.activeElement?.blur();
      return found;
    },
    // WCAG 2.5.5 (44 px) for fingers; a link inside a sentence is exempt there too.
    targets() {
      const found = [];
      for (const element of document.querySelectorAll(CONTROLS)) {
        if (!seen(element) || element.disabled || getComputedStyle(element).display === "inline") continue;
        const target = element.matches("input[type=checkbox], input[type=radio], input[type=file]") ? (element.closest("label") ?? element) : element;
        const box = target.getBoundingClientRect();
        const after = getComputedStyle(target, "::after");
        const reach = after.position === "absolute" && after.content !== "none" ? { width: parseFloat(after.width), height: parseFloat(after.height) } : box;
        const width = Math.max(box.width, reach.width), height = Math.max(box.height, reach.height);
        if (box.bottom < 0 || box.right < 0) continue;
        if (height < 43.5 || width < 43.5) found.push(`target of ${Math.round(width)}x${Math.round(height)} px: ${told(element)}`);
      }
      return found;
    },
  };

  // The page of the design language shows a skeleton that stays.
  const loads = () =>
    location.pathname !== "/design" && document.querySelector("[role=status][aria-label^='טוען'], .bg-sunken.animate-pulse-soft") !== null;

  window.judge = {
    quiet: () => OPEN.count === 0 && [...document.querySelectorAll("h1")].some(seen) && !loads(),
    settle: () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    restart: () => Object.assign(OPEN, { shift: 0, moved: "" }),
    look: (names) => names.flatMap((name) => checks[name]()),
    // What everything on the page but its words looks like; two screens that are the same need one look.
    form: () => document.body.outerHTML.replace(/>[^<]+</g, ">x<").replace(/ (id|for|href|style|value|title|aria-[a-z]+|name|d)="[^"]*"/g, ""),
    // The frame around the screens is the same everywhere; a dialog hides what lies behind it.
    async axe(run, whole) {
      const dialogs = [...document.querySelectorAll("[role=dialog]")];
      const where = dialogs.length > 0 ? dialogs : whole ? document : (document.querySelector("main") ?? document);
      const { violations } = await window.axe.run(where, { runOnly: run, resultTypes: ["violations"] });
      return violations.map((each) => `axe ${each.id} (${each.nodes.length}): ${each.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 150)} ${node.any[0]?.message.slice(0, 160) ?? ""}`).join(" ; ")}`);
    },
  };
})();
