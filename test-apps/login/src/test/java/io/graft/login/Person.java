package io.graft.login;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Canaries;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person with a browser: it has cookies, follows redirects, and submits forms. */
final class Person {
  private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
  private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
  private static final Pattern HIDDEN =
      Pattern.compile("<input[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"");

  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(cookies)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** The URLs of the last page and those that led to it. */
  final List<String> way = new ArrayList<>();

  /** A page. */
  record Page(int status, URI url, String body) {
    /** Where its form goes. */
    URI action() {
      Matcher form = FORM.matcher(body);
      assertTrue(form.find(), () -> "no form: " + this);
      return url.resolve(form.group(1).replace("&amp;", "&"));
    }
  }

  /** Opens a page. */
  Page open(String url) throws Exception {
    way.clear();
    return follow(navigation(URI.create(url)).GET().build());
  }

  /** Submits the form of a page, with its hidden fields and these. */
  Page submit(Page page, String... fields) throws Exception {
    way.clear();
    StringBuilder body = new StringBuilder();
    Matcher hidden = HIDDEN.matcher(page.body());
    while (hidden.find()) {
      if (!List.of(fields).contains(hidden.group(1))) {
        add(body, hidden.group(1), hidden.group(2).replace("&amp;", "&"));
      }
    }
    for (int i = 0; i < fields.length; i += 2) {
      add(body, fields[i], fields[i + 1]);
    }
    return follow(
        navigation(page.action())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  /** Submits an empty form of the same site. */
  Page submitTo(String url) throws Exception {
    way.clear();
    return follow(
        navigation(URI.create(url))
            .header("Sec-Fetch-Site", "same-origin")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private static void add(StringBuilder body, String name, String value) {
    body.append(body.length() == 0 ? "" : "&")
        .append(URLEncoder.encode(name, StandardCharsets.UTF_8));
    body.append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  private static HttpRequest.Builder navigation(URI url) {
    return HttpRequest.newBuilder(url)
        .header("Accept", "text/html,*/*;q=0.8")
        .header("Sec-Fetch-Mode", "navigate");
  }

  private Page follow(HttpRequest request) throws Exception {
    HttpRequest next = request;
    for (int i = 0; i < 40; i++) {
      way.add(next.uri().toString());
      HttpResponse<String> answer = client.send(next, HttpResponse.BodyHandlers.ofString());
      // Browsers send Secure cookies to localhost without TLS too.
      for (HttpCookie cookie : cookies.getCookieStore().getCookies()) {
        cookie.setSecure(false);
        Canaries.of("cookie", cookie.getValue());
      }
      CODE.matcher(next.uri().toString())
          .results()
          .forEach(code -> Canaries.of("code", code.group(1)));
      String to = answer.headers().firstValue("Location").orElse(null);
      String refresh = answer.headers().firstValue("Refresh").orElse(null);
      if (to == null && refresh != null) {
        to = refresh.substring(refresh.indexOf("url=") + 4);
        Thread.sleep(1000L * Integer.parseInt(refresh.substring(0, refresh.indexOf(';'))));
      }
      if (to == null) {
        return new Page(answer.statusCode(), next.uri(), answer.body());
      }
      next = navigation(next.uri().resolve(to)).GET().build();
    }
    throw new AssertionError("too many redirects: " + way);
  }

  /** Sends what the script of Graft's form sends. Returns the last response. */
  HttpResponse<String> password(URI form, String name, String password) throws Exception {
    Canaries.of("password", password);
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(form)
            .header("Sec-Fetch-Mode", "cors")
            .header("Sec-Fetch-Site", "same-origin")
            .header("X-Graft-Login", "form")
            .header("Authorization", "Basic " + java.util.Base64.getEncoder().encodeToString(pair))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    for (int i = 0; i < 40 && answer.statusCode() == 503; i++) {
      Thread.sleep(500); // As the script does.
      answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    }
    return answer;
  }

  /** Sends a request of a script, or of another client. */
  HttpResponse<String> fetch(String method, String url, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.noBody());
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The value of a cookie; empty: none. */
  String cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElse("");
  }
}
