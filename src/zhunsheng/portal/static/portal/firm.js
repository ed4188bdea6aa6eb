/* 入企码的二维码把两个代码放在 # 之后：只在这部手机里读出，不经过网络地址。 */
"use strict";
(() => {
  const said = decodeURIComponent(location.hash.slice(1)).match(/^([0-9A-Z]{18})-([0-9A-Z]{12})$/), form = document.getElementById("firm-enter");
  if (!said || !form) return;
  history.replaceState(null, "", location.pathname);
  form.elements.firm.value = said[1];
  form.elements.code.value = said[2];
})();
