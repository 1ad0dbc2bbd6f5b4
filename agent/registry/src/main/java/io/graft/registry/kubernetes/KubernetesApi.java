package io.graft.registry.kubernetes;

import io.graft.config.Settings;
import io.graft.net.http.HttpCall;
import io.graft.net.http.HttpClient;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.LineCallback;
import io.graft.net.http.ResponseCallback;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.server.Secret;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.registry.RegistryContext;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists and watches the EndpointSlices of services. */
final class KubernetesApi {
  /**
   * Receives the result of a list, on the agent's thread: one of the two methods is called, once.
   */
  interface Reply {
    void list(JsonValue list);

    /**
     * @param status 0: no response
     * @param reason a clause for the log
     */
    void failed(int status, String reason);
  }

  /** The label that names the service of a slice. */
  static final String SERVICE = "kubernetes.io/service-name";

  /** Slices per page, each with up to a hundred endpoints: about 2 MB. */
  private static final int PAGE = 50;

  /** With more services than this, watching all of them costs less than selecting some. */
  private static final int MOST_SELECTED = 60;

  private final HttpClient http;
  private final @Nullable Secret token;

  KubernetesApi(Cluster cluster, RegistryContext context) {
    Settings settings = context.settings();
    ServerUrl server = cluster.server(settings);
    ServerAccess access = ServerAccess.of(server, settings);
    token = cluster.token(access);
    http = new HttpClient(server, access, context.transport(), context.scheduler());
    Secret said = token;
    if (said != null) {
      http.with(headers -> headers.put("Authorization", "Bearer " + said.value()));
    }
  }

  /**
   * Requests a page of slices.
   *
   * @param services the services to select; {@code null}: one slice of any service, to check access
   * @param goOn the token from the previous page; {@code null}: first page
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
        new ResponseCallback() {
          @Override
          public void answered(HttpResponse answer) {
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
              reply.failed(answer.status(), "its response is not a list of endpointslices");
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

  /** Starts to watch slices from a version on. */
  HttpCall watch(
      String namespace,
      Set<String> services,
      String version,
      int seconds,
      long silenceMillis,
      LineCallback handler) {
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

  /** Returns what a response other than 2xx means and how to fix it. */
  String reason(HttpResponse answer, String namespace) {
    switch (answer.status()) {
      case 401:
        return token == null
            ? "401, it requires a token and none is configured; set token=file:<path>"
            : "401, it rejects the token; the token file is read again when it changes";
      case 403:
        return "403, the service account may not list them; a Role in namespace "
            + namespace
            + " with apiGroups [discovery.k8s.io], resources [endpointslices] and verbs [list,"
            + " watch] allows it";
      case 404:
        return "404, it has no discovery.k8s.io/v1, which needs Kubernetes 1.21 or newer";
      default:
        return message(answer);
    }
  }

  private static String message(HttpResponse answer) {
    try {
      String message = answer.json().get("message").text();
      return message == null ? answer.words() : answer.status() + ", " + message;
    } catch (JsonException e) {
      // The response is most likely from a proxy in front of the API server.
      return answer.words();
    }
  }

  void close() {
    http.close();
  }
}
