package io.graft.demo.traffic;

import io.graft.test.Http;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Somebody with a browser that keeps cookies, and shows each redirect. */
public final class Person {
  private final Map<String, String> cookies = new TreeMap<>();

  /** Opens a page. */
  public Http.Response open(String url) {
    return send("GET", url, "accept", "text/html,*/*;q=0.8", "sec-fetch-mode", "navigate");
  }

  /** Types a name and a password into the login form at {@code url}, and sends it. */
  public Http.Response login(String url, String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    String basic = "Basic " + Base64.getEncoder().encodeToString(pair);
    return send("POST", url, "authorization", basic, "x-graft-login", "form");
  }

  private Http.Response send(String method, String url, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!cookies.isEmpty()) {
      all.add("cookie");
      all.add(String.join("; ", cookies.entrySet().stream().map(each -> each.toString()).toList()));
    }
    Http.Response response = Http.send(method, url, null, all.toArray(new String[0]));
    for (String cookie : response.headers().getOrDefault("set-cookie", List.of())) {
      String pair = cookie.replaceFirst(";.*", "");
      String name = pair.substring(0, pair.indexOf('='));
      cookies.remove(name);
      if (!cookie.contains("Max-Age=0")) {
        cookies.put(name, pair.substring(pair.indexOf('=') + 1));
      }
    }
    return response;
  }
}
