package io.graft.contract.registry;

import io.graft.test.servers.BindServer;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;

@Order(3)
class DnsTest extends RegistryContract<Subject> {
  @Override
  Subject start() {
    return new Dns();
  }

  /**
   * Read by TCP, as the proxy before it passes on nothing else. Without a wrong key: who may not
   * update may read all the same.
   */
  private static final class Dns extends ServerSubject {
    private final BindServer bind;

    Dns() {
      super("dns", new BindServer().start());
      bind = (BindServer) server;
    }

    @Override
    public String url(int port) {
      return "dns://"
          + bind.zone()
          + "?tcp&server=127.0.0.1:"
          + port
          + "&update=127.0.0.1:"
          + port
          + "&tsig="
          + bind.keyName()
          + "&tsig-secret="
          + bind.keySecret()
          + "&ttl=1s&lease=15s";
    }

    @Override
    public Set<String> seen(String service) {
      Set<String> seen = new TreeSet<>();
      for (String record : bind.records("_http._tcp." + service, "SRV")) {
        String[] parts = record.split(" ");
        String host = parts[3].replace("." + bind.zone() + ".", "");
        for (String address : bind.records(host, "A")) {
          seen.add(address + ":" + parts[2]);
        }
      }
      return seen;
    }

    @Override
    public void register(String service, String host, int port) {
      registerAll(service, host, port, 1);
    }

    @Override
    public void registerAll(String service, String host, int firstPort, int count) {
      ZoneUpdate update = new ZoneUpdate(bind.zone()).address(name("host." + service), host);
      for (int i = 0; i < count; i++) {
        update.service(name("_http._tcp." + service), firstPort + i, name("host." + service));
      }
      send(update);
    }

    @Override
    public void deregister(String service, String host, int port) {
      send(
          new ZoneUpdate(bind.zone())
              .withoutService(name("_http._tcp." + service), port, name("host." + service)));
    }

    private String name(String within) {
      return within + "." + bind.zone();
    }

    private void send(ZoneUpdate update) {
      update.send(bind.port(), bind.keyName(), bind.keySecret());
    }

    @Override
    public Duration expiry() {
      return Duration.ofSeconds(35);
    }

    @Override
    public Duration renewal() {
      return Duration.ofSeconds(5);
    }
  }
}
