// Says what was done, moves the focus to what comes next, and takes the Undo away when its time is over.
// Python gives: data.id (a new one for every deed), data.say, data.focus (key of a container or button, or ""),
// data.undo_ms (how long the element with data.undo as its key stays), data.next (key of the button for Shift+Right).

const PATIENCE_MS = 2500;

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".usher");
  const place = (key) => document.querySelector(`.st-key-${key}`);
  if (root.dataset.id !== data.id) {
    root.dataset.id = data.id;
    root.textContent = data.say;
    if (data.focus) focus(place, data.focus, performance.now() + PATIENCE_MS, () => root.dataset.id === data.id);
  }
  const undo = data.undo && place(data.undo);
  clearTimeout(root.hiding);
  if (undo) {
    undo.style.display = data.undo_ms > 0 ? "" : "none";
    root.hiding = setTimeout(() => (undo.style.display = "none"), data.undo_ms);
  }
}

function focus(place, key, until, wanted) {
  const box = place(key);
  if (!wanted()) return;
  if (!box) return performance.now() < until && requestAnimationFrame(() => focus(place, key, until, wanted));
  const target = box.matches("[data-testid=stElementContainer]") ? box.querySelector("input[type=search], button") || box : box;
  if (!["BUTTON", "INPUT"].includes(target.tagName)) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
}
