package io.graft.registry.eureka;

import io.graft.http.Access;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpCall;
import io.graft.http.HttpClient;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import io.graft.http.ServerUrl;
import io.graft.registry.RegistryContext;

/**
 * The servers of the URL in the order of preference, those of the own zone first. One that does not
 * answer, or answers with an error of its own, is left for the next one; the first is tried again
 * from time to time. On the agent's thread.
 */
final class Servers {
  /** Where Spring Cloud's server has it; Netflix' own has it at {@code /eureka/v2}. */
  private static final String USUAL_PATH = "/eureka";

  private static final long RETURN_NANOS = 300_000_000_000L;

  private final HttpClient client;
  private final String prefix;
  private final String first;
  private long left;

  /** How often a server was left for its answers. */
  private int moves;

  private boolean closed;

  private Servers(HttpClient client, String prefix) {
    this.client = client;
    this.prefix = prefix;
    first = client.server();
  }

  /**
   * @throws IllegalArgumentException with a clause for people
   */
  static Servers of(ServerUrl url, RegistryContext context) {
    int without = 0;
    for (ServerUrl.Server server : url.servers()) {
      without += server.path().isEmpty() ? 1 : 0;
    }
    if (without > 0 && without < url.servers().size()) {
      throw new IllegalArgumentException(
          "some of its servers have a path and others have none; write it behind the last server"
              + " and it holds for all: eureka://a:8761,b:8761/eureka");
    }
    Access access = Access.of(url, context.settings());
    return new Servers(
        new HttpClient(url, access, context.wire(), context.scheduler()).withBasic(),
        without > 0 ? USUAL_PATH : "");
  }

  /** Where instances of a service are, as a path for {@link HttpRequest}. */
  String path(String service) {
    return all() + HttpRequest.encoded(service.toUpperCase(java.util.Locale.ROOT));
  }

  /** Where all instances are. */
  String all() {
    return prefix + "/apps/";
  }

  /** The server that is asked now, for people. */
  String current() {
    return client.server();
  }

  /** As {@link HttpClient#send}; an error of the server makes the next request go to another. */
  HttpCall send(HttpRequest request, HttpHandler handler) {
    int before = moves;
    return client.send(
        request,
        new HttpHandler() {
          @Override
          public void answered(HttpAnswer answer) {
            if (answer.status() >= 500 && moves == before) {
              // Of several requests that fail together, one goes on to the next server.
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

  /** Goes back to the first server, if it was left long enough ago. */
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

  /** Why an answer is none that helps, for people. */
  static String reason(HttpAnswer answer) {
    switch (answer.status()) {
      case 301:
      case 302:
      case 303:
      case 307:
      case 308:
        return "it redirects to " + answer.header("location") + ", which the URL should name";
      case 401:
        return answer.words()
            + ", it wants another user or password: eureka://user:password@… or graft.registry.user";
      case 403:
        return answer.words() + ", it refuses this user, or is not ready itself";
      case 404:
        return answer.words() + ", there is no Eureka at this path, which usually is /eureka";
      default:
        return answer.words();
    }
  }
}
