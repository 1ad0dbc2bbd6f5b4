package io.graft.registry.nacos;

import io.graft.governance.service.Instance;
import io.graft.net.http.HttpRequest;
import io.graft.net.json.JsonWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests of each version of the open API. */
enum NacosApi {
  /** The API of 1.x and 2.x, which 3.x also serves unless it is turned off. */
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

  /** The API for clients of 3.x. It cannot list names of services or wait for a change. */
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
          // Without this parameter the server lists cluster DEFAULT; it cannot list all clusters.
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

  /** Returns the path for logins. */
  String login() {
    return login;
  }

  /** Registers an instance, replacing one with the same address and port. */
  abstract HttpRequest register(NacosOptions options, Instance self, boolean draining);

  /** Reports that an instance lives, and changes nothing else about it. */
  abstract HttpRequest beat(NacosOptions options, Instance self);

  abstract HttpRequest deregister(NacosOptions options, Instance self);

  /** Lists all instances of a service, healthy or not. */
  abstract HttpRequest list(NacosOptions options, String service);

  /**
   * Lists a page of the names of all services; {@code null}: this API cannot.
   *
   * @param page from 1
   */
  abstract @Nullable HttpRequest names(NacosOptions options, int page, int size);

  abstract HttpRequest config(NacosOptions options, String dataId);

  /** Encodes pairs of names and values as a form; pairs with the value {@code null} are omitted. */
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
    JsonWriter json = new JsonWriter().open();
    for (Map.Entry<String, String> each : NacosInstance.metadata(options, self).entrySet()) {
      json.field(each.getKey(), each.getValue());
    }
    return json.close().toString();
  }
}
