package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import io.graft.http.HttpRequest;
import io.graft.json.JsonText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a version of the open API is asked. */
enum NacosApi {
  /** That of 1.x and 2.x, which 3.x keeps unless it was told otherwise. */
  V1("/v1/auth/login") {
    private static final String INSTANCE = "/v1/ns/instance";

    @Override
    HttpRequest register(NacosOptions options, Instance self, boolean draining) {
      return HttpRequest.post(INSTANCE)
          .form(
              form(
                  "serviceName",
                  options.grouped(self.service()),
                  "groupName",
                  options.group,
                  "namespaceId",
                  options.namespace,
                  "ip",
                  self.host(),
                  "port",
                  self.port(),
                  "clusterName",
                  options.cluster,
                  "weight",
                  NacosInstance.weight(self, draining),
                  "ephemeral",
                  true,
                  "metadata",
                  metadata(options, self)));
    }

    @Override
    HttpRequest beat(NacosOptions options, Instance self) {
      return one(HttpRequest.put(INSTANCE + "/beat"), options, self);
    }

    @Override
    HttpRequest deregister(NacosOptions options, Instance self) {
      return one(HttpRequest.delete(INSTANCE), options, self).query("ephemeral", true);
    }

    private HttpRequest one(HttpRequest request, NacosOptions options, Instance self) {
      return request
          .query("serviceName", options.grouped(self.service()))
          .query("groupName", options.group)
          .query("namespaceId", options.namespace)
          .query("ip", self.host())
          .query("port", self.port())
          .query("clusterName", options.cluster);
    }

    @Override
    HttpRequest list(NacosOptions options, String service) {
      return HttpRequest.get(INSTANCE + "/list")
          .query("serviceName", options.grouped(service))
          .query("groupName", options.group)
          .query("namespaceId", options.namespace)
          .query("healthyOnly", false)
          .header("Accept-Encoding", "gzip");
    }

    @Override
    HttpRequest names(NacosOptions options, int page, int size) {
      return HttpRequest.get("/v1/ns/service/list")
          .query("pageNo", page)
          .query("pageSize", size)
          .query("groupName", options.group)
          .query("namespaceId", options.namespace);
    }

    @Override
    HttpRequest config(NacosOptions options, String dataId) {
      return HttpRequest.get("/v1/cs/configs")
          .query("dataId", dataId)
          .query("group", options.group)
          .query("tenant", options.tenant());
    }
  },

  /** That for clients of 3.x: no names of services, and nothing that waits for a change. */
  V3("/v3/auth/user/login") {
    private static final String INSTANCE = "/v3/client/ns/instance";

    @Override
    HttpRequest register(NacosOptions options, Instance self, boolean draining) {
      return write(options, self, draining, false);
    }

    @Override
    HttpRequest beat(NacosOptions options, Instance self) {
      return write(options, self, false, true);
    }

    private HttpRequest write(
        NacosOptions options, Instance self, boolean draining, boolean heartBeat) {
      return HttpRequest.post(INSTANCE)
          .form(
              form(
                  "serviceName",
                  self.service(),
                  "groupName",
                  options.group,
                  "namespaceId",
                  options.namespace,
                  "ip",
                  self.host(),
                  "port",
                  self.port(),
                  "clusterName",
                  options.cluster,
                  "ephemeral",
                  true,
                  "heartBeat",
                  heartBeat,
                  "weight",
                  heartBeat ? null : NacosInstance.weight(self, draining),
                  "metadata",
                  heartBeat ? null : metadata(options, self)));
    }

    @Override
    HttpRequest deregister(NacosOptions options, Instance self) {
      return HttpRequest.delete(INSTANCE)
          .query("serviceName", self.service())
          .query("groupName", options.group)
          .query("namespaceId", options.namespace)
          .query("ip", self.host())
          .query("port", self.port())
          .query("clusterName", options.cluster)
          .query("ephemeral", true);
    }

    @Override
    HttpRequest list(NacosOptions options, String service) {
      String usual = NacosOptions.DEFAULT_CLUSTER;
      return HttpRequest.get(INSTANCE + "/list")
          .query("serviceName", service)
          .query("groupName", options.group)
          .query("namespaceId", options.namespace)
          // Without it, the server takes it for DEFAULT; it has no word for all of them.
          .query(
              "clusterName", options.cluster.equals(usual) ? usual : usual + "," + options.cluster)
          .query("healthyOnly", false)
          .header("Accept-Encoding", "gzip");
    }

    @Override
    @Nullable HttpRequest names(NacosOptions options, int page, int size) {
      return null;
    }

    @Override
    HttpRequest config(NacosOptions options, String dataId) {
      return HttpRequest.get("/v3/client/cs/config")
          .query("dataId", dataId)
          .query("groupName", options.group)
          .query("namespaceId", options.namespace);
    }
  };

  private final String login;

  NacosApi(String login) {
    this.login = login;
  }

  /** Where users log in. */
  String login() {
    return login;
  }

  /** Announces an instance, in place of what is known of its address and port. */
  abstract HttpRequest register(NacosOptions options, Instance self, boolean draining);

  /** Says that an instance lives, and nothing else of it, so that it changes nothing of it. */
  abstract HttpRequest beat(NacosOptions options, Instance self);

  abstract HttpRequest deregister(NacosOptions options, Instance self);

  /** All instances of a service, whether they are healthy or not. */
  abstract HttpRequest list(NacosOptions options, String service);

  /**
   * A page of the names of all services; {@code null}: there is no such request.
   *
   * @param page from 1
   */
  abstract @Nullable HttpRequest names(NacosOptions options, int page, int size);

  abstract HttpRequest config(NacosOptions options, String dataId);

  /** Pairs of names and values as a body; those whose value is {@code null} are left out. */
  static String form(@Nullable Object... pairs) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      Object value = pairs[i + 1];
      if (value != null) {
        form.append(form.length() == 0 ? "" : "&")
            .append(pairs[i])
            .append('=')
            .append(HttpRequest.encoded(value.toString()));
      }
    }
    return form.toString();
  }

  private static String metadata(NacosOptions options, Instance self) {
    JsonText json = new JsonText().open();
    for (Map.Entry<String, String> each : NacosInstance.metadata(options, self).entrySet()) {
      json.put(each.getKey(), each.getValue());
    }
    return json.close().toString();
  }
}
