package io.graft.instrumentation.apache;

import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.LibraryVersion;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.EndpointAddress;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.http.HttpHost;

/** Hosts with the name of a service and the address of an instance. */
final class InstanceHosts {
  private static final boolean SINCE_4_4 =
      LibraryVersion.canCreate(
          HttpHost.class, InetAddress.class, String.class, int.class, String.class);

  private InstanceHosts() {}

  static HttpHost at(Instance instance, HttpHost logical) throws UnknownHostException {
    InetAddress address = EndpointAddress.awaited(instance, logical.getHostName());
    return SINCE_4_4
        ? new HttpHost(address, logical.getHostName(), instance.port(), logical.getSchemeName())
        : Before44.at(address, logical, instance.port());
  }

  /**
   * HttpCore 4.3 has the field for an address but no constructor for both, and equality ignores the
   * address: two instances on one port would share a pool. Equality uses the lower case name, which
   * is not displayed, so the instance is added there.
   */
  private static final class Before44 {
    private static final Field ADDRESS = field("address");
    private static final Field EQUALITY = field("lcHostname");

    static HttpHost at(InetAddress address, HttpHost logical, int port) {
      HttpHost host = new HttpHost(logical.getHostName(), port, logical.getSchemeName());
      try {
        ADDRESS.set(host, address);
        EQUALITY.set(host, logical.getHostName() + "@" + address.getHostAddress());
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      return host;
    }

    private static Field field(String name) {
      try {
        return PrivateMember.field(HttpHost.class, name);
      } catch (NoSuchFieldException e) {
        throw new IllegalStateException("HttpCore older than 4.3", e);
      }
    }
  }
}
