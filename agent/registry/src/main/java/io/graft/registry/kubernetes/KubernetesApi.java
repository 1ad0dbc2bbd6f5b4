package io.graft.registry.kubernetes;

import io.graft.config.Settings;
import io.graft.http.Access;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpCall;
import io.graft.http.HttpClient;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import io.graft.http.LineHandler;
import io.graft.http.Secret;
import io.graft.http.ServerUrl;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import io.graft.registry.RegistryContext;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists and watches the EndpointSlices of services. */
final class KubernetesApi {
  /** What comes of a list, on the agent's thread: one of the two, once. */
  interface Reply {
    void list(JsonValue list);

    /**
     * @param status 0: there is no answer
     * @param reason a clause for people
     */
    void failed(int status, String reason);
  }

  /** The label that leads from a slice to its service. */
  static final String SERVICE = "kubernetes.io/service-name";

  /** Slices of a page, each of which has up to a hundred endpoints: about 2 MB. */
  private static final int PAGE = 50;

  /** With more services than these it costs less to be told of all. */
  private static final int MOST_SELECTED = 60;

  private final HttpClient http;
  private final @Nullable Secret token;

  KubernetesApi(Cluster cluster, RegistryContext context) {
    Settings settings = context.settings();
    ServerUrl server = cluster.server(settings);
    Access access = Access.of(server, settings);
    token = cluster.token(access);
    http = new HttpClient(server, access, context.wire(), context.scheduler());
    Secret said = token;
    if (said != null) {
      http.with(headers -> headers.put("Authorization", "Bearer " + said.value()));
    }
  }

  /**
   * Asks for a page of slices.
   *
   * @param services those of which; {@code null}: one of any, to see whether it can be read
   * @param goOn as the page before says it; {@code null}: this is the first
   */
  HttpCall list(
      String namespace, @Nullable Set<String> services, @Nullable String goOn, Reply reply) {
    HttpRequest request =
        HttpRequest.get(path(namespace))
            .query("labelSelector", services == null ? null : selector(services))
            .query("limit", services == null ? 1 : PAGE)
            .query("continue", goOn);
    return http.send(
        request,
        new HttpHandler() {
          @Override
          public void answered(HttpAnswer answer) {
            if (!answer.ok()) {
              reply.failed(answer.status(), reason(answer, namespace));
              return;
            }
            JsonValue json;
            try {
              json = answer.json();
            } catch (JsonException e) {
              reply.failed(answer.status(), String.valueOf(e.getMessage()));
              return;
            }
            if (json.get("metadata").get("resourceVersion").text("").isEmpty()
                || !json.get("kind").text("EndpointSliceList").equals("EndpointSliceList")) {
              reply.failed(answer.status(), "its answer is no list of endpointslices");
            } else {
              reply.list(json);
            }
          }

          @Override
          public void failed(String reason) {
            reply.failed(0, reason);
          }
        });
  }

  /** Begins to follow slices from a version on. */
  HttpCall watch(
      String namespace,
      Set<String> services,
      String version,
      int seconds,
      long silenceMillis,
      LineHandler handler) {
    return http.send(
        HttpRequest.get(path(namespace))
            .query("labelSelector", selector(services))
            .query("watch", "1")
            .query("resourceVersion", version)
            .query("allowWatchBookmarks", "true")
            .query("timeoutSeconds", seconds)
            .timeout(silenceMillis),
        handler);
  }

  private static String path(String namespace) {
    return "/apis/discovery.k8s.io/v1/namespaces/" + namespace + "/endpointslices";
  }

  private static @Nullable String selector(Set<String> services) {
    return services.size() > MOST_SELECTED
        ? null
        : services.size() == 1
            ? SERVICE + "=" + services.iterator().next()
            : SERVICE + " in (" + String.join(",", new TreeSet<>(services)) + ")";
  }

  /** What an answer that is not 2xx means, and what helps. */
  String reason(HttpAnswer answer, String namespace) {
    switch (answer.status()) {
      case 401:
        return token == null
            ? "401, it wants a token, and there is none; token=file:<path> names one"
            : "401, it does not take the token, whose file is read again when it changes";
      case 403:
        return "403, the service account may not read them; a Role in namespace "
            + namespace
            + " with apiGroups [discovery.k8s.io], resources [endpointslices] and verbs [list,"
            + " watch] allows it";
      case 404:
        return "404, it has no discovery.k8s.io/v1, which Kubernetes 1.21 and newer have";
      default:
        return message(answer);
    }
  }

  private static String message(HttpAnswer answer) {
    try {
      String message = answer.json().get("message").text();
      return message == null ? answer.words() : answer.status() + ", " + message;
    } catch (JsonException e) {
      // Not Kubernetes' own, most likely that of something before it.
      return answer.words();
    }
  }

  void close() {
    http.close();
  }
}
