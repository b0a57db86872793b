// Puts data.text into the clipboard at a click, or with Alt+S; says whether it is there.

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".copier");
  const button = root.querySelector("button");
  const status = root.querySelector("span");
  button.textContent = `${data.label} (Alt + S)`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(data.text);
      status.textContent = data.done;
    } catch {
      status.textContent = data.failed;
    }
    root.dataset.state = status.textContent === data.done ? "copied" : "failed";
  };
  const press = (event) => {
    if (!event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    copy();
  };
  button.onclick = copy;
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
