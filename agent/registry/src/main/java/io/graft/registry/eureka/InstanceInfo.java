package io.graft.registry.eureka;

import io.graft.governance.service.Instance;
import io.graft.json.JsonText;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What Eureka is told of an instance, complete enough for Netflix' and Spring Cloud's clients. */
final class InstanceInfo {
  private static final String CENTER = "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo";

  private InstanceInfo() {}

  /**
   * The document that registers it.
   *
   * @param dirty when it has changed, in milliseconds; never less than before
   */
  static String of(Instance self, Status status, long dirty, Periods periods) {
    String host = self.host().indexOf(':') >= 0 ? "[" + self.host() + "]" : self.host();
    String home = (self.secure() ? "https://" : "http://") + self.authority() + "/";
    JsonText out = new JsonText().open().open("instance");
    out.put("instanceId", self.id())
        .put("app", self.service().toUpperCase(Locale.ROOT))
        .put("hostName", host)
        .put("ipAddr", self.host())
        .put("vipAddress", self.service())
        .put("secureVipAddress", self.service())
        .put("status", status.name())
        .put("overriddenStatus", status == Status.UP ? "UNKNOWN" : status.name());
    port(out, "port", self.port(), !self.secure());
    port(out, "securePort", self.secure() ? self.port() : 443, self.secure());
    out.put("homePageUrl", home);
    String admin = self.metadata().get("admin");
    if (admin != null && !local(admin)) {
      out.put("statusPageUrl", "http://" + admin + "/graft/status")
          .put("healthCheckUrl", "http://" + admin + "/graft/health");
    }
    out.put("countryId", 1)
        .open("dataCenterInfo")
        .put("@class", CENTER)
        .put("name", "MyOwn")
        .close()
        .open("leaseInfo")
        .put("renewalIntervalInSecs", seconds(periods.renew))
        .put("durationInSecs", seconds(periods.lease))
        .close()
        .put("metadata", metadata(self))
        .put("isCoordinatingDiscoveryServer", "false")
        .put("lastUpdatedTimestamp", String.valueOf(dirty))
        .put("lastDirtyTimestamp", String.valueOf(dirty))
        .put("actionType", "ADDED");
    return out.close().close().toString();
  }

  /** An address that others cannot open is of no use to them. */
  private static boolean local(String authority) {
    return authority.startsWith("127.")
        || authority.startsWith("localhost:")
        || authority.startsWith("[::1]");
  }

  private static void port(JsonText out, String name, int port, boolean enabled) {
    out.open(name).put("$", port).put("@enabled", String.valueOf(enabled)).close();
  }

  /** By the names that Spring Cloud's load balancer and Netflix' clients have for them. */
  private static Map<String, String> metadata(Instance self) {
    Map<String, String> metadata = new TreeMap<>(self.metadata());
    if (self.zone() != null) {
      metadata.put("zone", self.zone());
    }
    if (self.version() != null) {
      metadata.put("version", self.version());
    }
    if (self.weight() != 1) {
      metadata.put("weight", String.valueOf(self.weight()));
    }
    return metadata;
  }

  private static long seconds(long millis) {
    return (millis + 999) / 1000;
  }
}
