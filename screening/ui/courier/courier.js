// Takes a ticket to the server, which answers with a cookie that no script can read; then opens the page anew.
export default function (component) {
  const { parentElement, data } = component;
  if (!data?.ticket || parentElement.ticket === data.ticket) return;
  parentElement.ticket = data.ticket;
  fetch("/api/cookie", { method: "POST", body: data.ticket, credentials: "same-origin" })
    .catch(() => null)  // the page then shows the door once more
    .then(() => {
      if (data.then === "") window.location.reload();
      else if (data.then !== null) window.location.replace(data.then);
    });
}
