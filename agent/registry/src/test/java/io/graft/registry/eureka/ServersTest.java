package io.graft.registry.eureka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.net.Await;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.HttpTransport;
import io.graft.net.http.ResponseCallback;
import io.graft.net.server.ServerUrl;
import io.graft.registry.RegistryContext;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServersTest {
  private static final long MINUTE = 60_000_000_000L;

  @Test
  void theFirstServerIsPreferredAgainAfterAWhile() throws Exception {
    Scheduler scheduler = new Scheduler("servers-test");
    HttpTransport transport = new HttpTransport();
    try (FakeEureka first = new FakeEureka();
        FakeEureka second = new FakeEureka()) {
      first.says("GET /eureka/apps/", 503, "");
      String url = "eureka://127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port();
      EurekaServers servers =
          EurekaServers.of(
              ServerUrl.parse(url, 8761),
              new RegistryContext(
                  new Settings(Map.of(), Map.of(), Map.of()), scheduler, transport));
      AtomicInteger answers = new AtomicInteger();
      // Both fail, and only one of them switches to the next server.
      for (int i = 0; i < 2; i++) {
        scheduler.execute(
            "ask", () -> servers.send(HttpRequest.get(servers.all()), count(answers)));
      }
      Await.until("two answers", () -> answers.get() == 2, () -> answers);
      assertEquals("127.0.0.1:" + second.port(), servers.current());
      servers.preferFirst(MINUTE);
      servers.preferFirst(5 * MINUTE);
      assertEquals("127.0.0.1:" + second.port(), servers.current());
      servers.preferFirst(6 * MINUTE + 2);
      assertEquals("127.0.0.1:" + first.port(), servers.current());
    } finally {
      scheduler.stop(1000);
      transport.close(1000);
    }
  }

  private static ResponseCallback count(AtomicInteger answers) {
    return new ResponseCallback() {
      @Override
      public void answered(HttpResponse answer) {
        answers.incrementAndGet();
      }

      @Override
      public void failed(String reason) {
        throw new AssertionError(reason);
      }
    };
  }
}
