// The system's own media keys, lock screen and head-set buttons.

/** Says what is playing, and takes the system's orders. */
export function offerMediaKeys(player, { title, by, poster }) {
  const session = navigator.mediaSession;
  if (!session) return;
  player.video.addEventListener("playing", () => {
    session.metadata = new MediaMetadata({ title, artist: by ?? "", artwork: poster ? [{ src: poster }] : [] });
  });
  const orders = {
    play: () => player.play(),
    pause: () => player.video.pause(),
    seekbackward: ({ seekOffset }) => player.step(-(seekOffset ?? 10)),
    seekforward: ({ seekOffset }) => player.step(seekOffset ?? 10),
    seekto: ({ seekTime }) => player.seek(seekTime),
  };
  for (const [order, handle] of Object.entries(orders)) {
    try {
      session.setActionHandler(order, handle);
    } catch {
      // An order this browser does not know.
    }
  }
}
