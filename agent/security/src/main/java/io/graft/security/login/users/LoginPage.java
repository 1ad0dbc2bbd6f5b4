package io.graft.security.login.users;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The form for a name and a password. Its script sends them in a header, which no other site can
 * make a browser send here, so a form of another site can log nobody in. It contains nothing of the
 * request.
 */
final class LoginPage {
  private static final String STYLE =
      ":root{color-scheme:light dark}body{font:16px/1.4"
          + " system-ui,sans-serif;display:flex;justify-content:center;margin:12vh"
          + " 1em}form{width:20em}h1{font-size:1.6em;margin:0}#w{margin:.2em 0"
          + " 1.5em;opacity:.7;overflow-wrap:anywhere}label{display:block;margin:1em 0 .3em}"
          + "input,button{font:inherit;width:100%;box-sizing:border-box;padding:.6em;border:1px"
          + " solid #888;border-radius:6px}"
          + "button{margin-top:1.5em;background:#1f5fbf;border-color:#1f5fbf;color:#fff;"
          + "cursor:pointer}button:hover{background:#174a96}button:disabled{opacity:.6;cursor:default}:focus-visible{outline:2px"
          + " solid #4a8cf0;outline-offset:1px}#m{color:#b00020;min-height:1.5em}"
          + "@media(prefers-color-scheme:dark){#m{color:#ff8a80}}";

  /** Answers: 200 with the path to go to, 503 not checked yet, 400 too old, else a line to show. */
  private static final String SCRIPT =
      "(function(){var f=document.forms[0],m=document.getElementById('m'),b=f.elements[2];function"
          + " say(t){m.textContent=t;b.disabled=false;f.elements[1].value='';f.elements[1].focus();}"
          + "document.getElementById('w').textContent=location.host;function send(a,left){var r=new"
          + " XMLHttpRequest();"
          + "r.open('POST',location.pathname+location.search);r.setRequestHeader('Authorization','Basic"
          + " '+a);r.setRequestHeader('X-Graft-Login','form');"
          + "r.onload=function(){if(r.status==200){location.replace(r.responseText);}else"
          + " if(r.status==503&&left){setTimeout(function(){send(a,left-1);},500);}else"
          + " if(r.status==400){location.replace(location.pathname);}else{say(r.status==401?'Wrong"
          + " name or password.':r.status==429?'Too many attempts. Wait a minute.':'It does not"
          + " work now. Try later.');}};r.onerror=function(){say('No"
          + " connection.');};r.send();}f.onsubmit=function(){var"
          + " t=f.elements[0].value+':'+f.elements[1].value;"
          + "b.disabled=true;m.textContent='';send(btoa(unescape(encodeURIComponent(t))),40);return"
          + " false;};})();";

  static final String HTML =
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
          + "<meta name=\"viewport\" content=\"width=device-width\"><title>Log in</title><style>"
          + STYLE
          + "</style></head><body><form method=\"post\"><h1>Log in</h1><p id=\"w\"></p><label"
          + " for=\"n\">Name</label><input id=\"n\" name=\"username\" autocomplete=\"username\""
          + " autofocus required><label for=\"p\">Password</label><input id=\"p\" name=\"password\""
          + " type=\"password\" autocomplete=\"current-password\" required><button>Log"
          + " in</button><p id=\"m\" role=\"alert\"></p><noscript>This form needs"
          + " JavaScript.</noscript></form><script>"
          + SCRIPT
          + "</script></body></html>\n";

  /** Nothing but this page's own script and style, and in no frame. */
  static final String POLICY =
      "default-src 'none'; connect-src 'self'; form-action 'none'; base-uri 'none';"
          + " frame-ancestors 'none'; style-src '"
          + hash(STYLE)
          + "'; script-src '"
          + hash(SCRIPT)
          + "'";

  private LoginPage() {}

  private static String hash(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
