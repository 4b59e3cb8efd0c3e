// A small player of a channel, to see what viewers see.

import { request, text } from "./page.js";

/** Plays a channel in a dialog until that is closed. */
export async function preview(dialog, channel, title) {
  const [video, problem] = [dialog.querySelector("video"), dialog.querySelector("[data-problem]")];
  let hls = null;
  dialog.querySelector("[data-name]").textContent = title;
  problem.hidden = true;
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.onclose = () => {
    hls?.destroy();
    video.removeAttribute("src");
    video.load();
  };
  dialog.showModal();
  try {
    // hls.js reads one initialization section a playlist until 1.0.
    const container = /^0\./.test(window.Hls?.version ?? "") ? "ts" : "fmp4";
    const play = await request("POST", `/api/v1/channels/${encodeURIComponent(channel)}/plays`, { container });
    if (!dialog.open) return;
    if (window.Hls?.isSupported()) {
      hls = new window.Hls({ startPosition: -1, liveSyncDuration: 10 });
      // Older ones begin at the beginning of their list.
      hls.once(window.Hls.Events.FRAG_BUFFERED, () => {
        const edge = hls?.liveSyncPosition;
        if (Number.isFinite(edge) && edge - video.currentTime > 15) video.currentTime = edge;
      });
      hls.loadSource(play.hls);
      hls.attachMedia(video);
    } else {
      video.src = play.hls;
    }
    video.play().catch(() => {});
  } catch (error) {
    problem.textContent = error.status ? error.message : text("error.network");
    problem.hidden = false;
  }
}
