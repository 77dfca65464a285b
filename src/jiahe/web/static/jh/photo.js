/* Photos are made small on the phone: <input type="file" data-photo>. Longest side 1600 px, at most 300 KB. */
(() => {
  "use strict";
  const SIDE = 1600;
  const BYTES = 300 * 1024;

  const load = (file) => new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => { URL.revokeObjectURL(image.src); done(image); };
    image.onerror = () => { URL.revokeObjectURL(image.src); failed(new Error("not an image")); };
    image.src = URL.createObjectURL(file);
  });
  const draw = (image, side) => {
    const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  const encode = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

  /** A JPEG File within the limits; drawing it anew also drops EXIF. The original if it cannot be read. */
  const shrink = async (file) => {
    let image;
    try { image = await load(file); } catch (error) { return file; }
    for (const side of [SIDE, 1200, 900, 600]) {
      const canvas = draw(image, side);
      for (const quality of [0.85, 0.75, 0.65, 0.5]) {
        const blob = await encode(canvas, quality);
        if (!blob) return file;
        if (blob.size <= BYTES) return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
      }
    }
    return file;
  };

  const show = (input, file) => {
    const slot = input.closest(".photo-slot");
    if (!slot) return;
    let picture = slot.querySelector("img");
    if (!picture) { picture = document.createElement("img"); picture.alt = ""; slot.append(picture); }
    picture.src = URL.createObjectURL(file);
    slot.classList.add("is-filled");
    slot.querySelector(".photo-ask").hidden = true;
    const tag = slot.querySelector(".photo-tag");
    tag.hidden = false;
    slot.append(tag);
  };

  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.hasAttribute("data-photo") || input.dataset.working || !input.files.length) return;
    input.dataset.working = "1";
    const small = await Promise.all(Array.from(input.files, shrink));
    if (window.DataTransfer) {
      const box = new DataTransfer();
      small.forEach((file) => box.items.add(file));
      input.files = box.files;
    }
    delete input.dataset.working;
    show(input, small[0]);
    // For those who wait for the small photo, e.g. hx-trigger="photo-ready".
    input.dispatchEvent(new CustomEvent("photo-ready", { bubbles: true }));
  });
  window.jhPhoto = { shrink };
})();
