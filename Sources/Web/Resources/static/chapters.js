// The list of chapters beside the film: seeks, and shows where one is.

/** Brings the list on the page to life, if there is one. */
export function followChapters(player) {
  const links = [...document.querySelectorAll(".chapters a[data-start]")];
  if (!links.length) return;
  const starts = links.map((link) => Number(link.dataset.start));
  links.forEach((link, index) => link.addEventListener("click", (event) => {
    event.preventDefault();
    player.seek(starts[index]);
    player.play();
    const stage = document.querySelector(".stage");
    stage.focus({ preventScroll: true });
    stage.scrollIntoView({ block: "nearest" });
  }));
  player.video.addEventListener("timeupdate", () => {
    const now = starts.findLastIndex((start) => start <= player.video.currentTime + 0.25);
    links.forEach((link, index) => (index === now ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  });
}
