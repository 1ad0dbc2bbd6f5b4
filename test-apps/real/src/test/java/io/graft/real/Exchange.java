package io.graft.real;

import io.graft.test.Http;
import io.graft.test.server.RunningServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a server answered to a request, without what differs between any two runs.
 *
 * @param path what was asked
 * @param headers by name in lower case; of some only that they are there
 */
record Exchange(String path, int status, Map<String, List<String>> headers, String body) {
  /** A time or an id of each response, of which only the presence is compared. */
  private static final Set<String> EVER_DIFFERENT =
      Set.of("content-security-policy", "date", "etag", "expires", "set-cookie");

  /** What Keycloak has in a set, in the order of its hash codes. */
  private static final Pattern UNORDERED = Pattern.compile("(\"scopes_supported\":)\\[[^]]*]");

  /** Asks, as the child of a span of another service. */
  static Exchange of(RunningServer server, String path, String traceparent) {
    Http.Response response = Http.get(server.base() + path, "traceparent", traceparent);
    Map<String, List<String>> headers = new TreeMap<>();
    response
        .headers()
        .forEach(
            (name, values) ->
                headers.put(
                    name,
                    EVER_DIFFERENT.contains(name)
                        ? List.of("#")
                        : values.stream().map(server::alike).toList()));
    String body = UNORDERED.matcher(server.alike(response.body())).replaceAll("$1#");
    return new Exchange(path, response.status(), headers, body);
  }
}
