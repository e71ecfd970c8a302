// Shows how far an upload is. Without JavaScript the form sends the file when it is saved.
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest(".file")?.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (100 * event.detail.loaded) / event.detail.total;
});
