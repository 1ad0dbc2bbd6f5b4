package io.graft.registry.eureka;

import io.graft.net.http.HttpCall;
import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.ResponseCallback;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.registry.RegistryContext;

/**
 * The servers of the URL in order of preference, those of this zone first. After a failure or a 5xx
 * response the next server is used; the first is tried again from time to time. On the agent's
 * thread.
 */
final class EurekaServers {
  /** The path of Spring Cloud's server; Netflix' own uses {@code /eureka/v2}. */
  private static final String USUAL_PATH = "/eureka";

  private static final long RETURN_NANOS = 300_000_000_000L;

  private final HttpClient client;
  private final String prefix;
  private final String first;
  private long left;

  /** How often this switched to another server because of a response. */
  private int moves;

  private boolean closed;

  private EurekaServers(HttpClient client, String prefix) {
    this.client = client;
    this.prefix = prefix;
    first = client.server();
  }

  /**
   * @throws IllegalArgumentException if the URL is invalid; the message is a clause that says why
   */
  static EurekaServers of(ServerUrl url, RegistryContext context) {
    int without = 0;
    for (ServerUrl.Server server : url.servers()) {
      without += server.path().isEmpty() ? 1 : 0;
    }
    if (without > 0 && without < url.servers().size()) {
      throw new IllegalArgumentException(
          "some of its servers have a path and others do not; write it once, after the last server,"
              + " and it applies to all: eureka://a:8761,b:8761/eureka");
    }
    ServerAccess access = ServerAccess.of(url, context.settings());
    return new EurekaServers(
        new HttpClient(url, access, context.transport(), context.scheduler()).withBasic(),
        without > 0 ? USUAL_PATH : "");
  }

  /** Returns the path of a service's instances for {@link HttpRequest}. */
  String path(String service) {
    return all() + HttpRequest.encoded(service.toUpperCase(java.util.Locale.ROOT));
  }

  /** Returns the path of all instances. */
  String all() {
    return prefix + "/apps/";
  }

  /** Returns the current server for the log. */
  String current() {
    return client.server();
  }

  /** As {@link HttpClient#send}; after a 5xx response the next request goes to another server. */
  HttpCall send(HttpRequest request, ResponseCallback handler) {
    int before = moves;
    return client.send(
        request,
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
            if (answer.status() >= 500 && moves == before) {
              // If several requests fail together, only one of them switches to the next server.
              moves++;
              client.next();
            }
            handler.answered(answer);
          }

          @Override
          public void failed(String reason) {
            handler.failed(reason);
          }
        });
  }

  /** Returns to the first server if it was left long enough ago. */
  void preferFirst(long now) {
    if (client.server().equals(first)) {
      left = 0;
    } else if (left == 0) {
      left = now | 1;
    } else if (now - left > RETURN_NANOS) {
      left = 0;
      while (!client.server().equals(first)) {
        client.next();
      }
    }
  }

  boolean closed() {
    return closed;
  }

  void close() {
    closed = true;
    client.close();
  }

  /** Returns why a response is of no use, as a clause. */
  static String reason(HttpResponse answer) {
    switch (answer.status()) {
      case 301:
      case 302:
      case 303:
      case 307:
      case 308:
        return "it redirects to " + answer.header("location") + "; use that in the URL";
      case 401:
        return answer.words()
            + ", the user or password is wrong or missing: eureka://user:password@… or"
            + " graft.registry.user";
      case 403:
        return answer.words() + ", it refuses this user, or is not ready";
      case 404:
        return answer.words() + ", there is no Eureka at this path; the usual one is /eureka";
      default:
        return answer.words();
    }
  }
}
