package io.graft.registry.eureka;

import io.graft.governance.service.Instance;
import io.graft.net.json.JsonWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The registration of an instance in Eureka, complete for the clients of Netflix and Spring Cloud.
 */
final class InstanceInfo {
  private static final String CENTER = "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo";

  private InstanceInfo() {}

  /**
   * Returns the document that registers it.
   *
   * @param dirty when it last changed, in milliseconds; never less than before
   */
  static String of(Instance self, Status status, long dirty, EurekaTimings periods) {
    String host = self.host().indexOf(':') >= 0 ? "[" + self.host() + "]" : self.host();
    String home = (self.secure() ? "https://" : "http://") + self.authority() + "/";
    JsonWriter out = new JsonWriter().open().open("instance");
    out.field("instanceId", self.id())
        .field("app", self.service().toUpperCase(Locale.ROOT))
        .field("hostName", host)
        .field("ipAddr", self.host())
        .field("vipAddress", self.service())
        .field("secureVipAddress", self.service())
        .field("status", status.name())
        .field("overriddenStatus", status == Status.UP ? "UNKNOWN" : status.name());
    port(out, "port", self.port(), !self.secure());
    port(out, "securePort", self.secure() ? self.port() : 443, self.secure());
    out.field("homePageUrl", home);
    String admin = self.metadata().get("admin");
    if (admin != null && !local(admin)) {
      out.field("statusPageUrl", "http://" + admin + "/graft/status")
          .field("healthCheckUrl", "http://" + admin + "/graft/health");
    }
    out.field("countryId", 1)
        .open("dataCenterInfo")
        .field("@class", CENTER)
        .field("name", "MyOwn")
        .close()
        .open("leaseInfo")
        .field("renewalIntervalInSecs", seconds(periods.renew))
        .field("durationInSecs", seconds(periods.lease))
        .close()
        .field("metadata", metadata(self))
        .field("isCoordinatingDiscoveryServer", "false")
        .field("lastUpdatedTimestamp", String.valueOf(dirty))
        .field("lastDirtyTimestamp", String.valueOf(dirty))
        .field("actionType", "ADDED");
    return out.close().close().toString();
  }

  /** Whether others cannot open this address, so that publishing it would not help them. */
  private static boolean local(String authority) {
    return authority.startsWith("127.")
        || authority.startsWith("localhost:")
        || authority.startsWith("[::1]");
  }

  private static void port(JsonWriter out, String name, int port, boolean enabled) {
    out.open(name).field("$", port).field("@enabled", String.valueOf(enabled)).close();
  }

  /** Uses the names of Spring Cloud's load balancer and Netflix' clients. */
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
