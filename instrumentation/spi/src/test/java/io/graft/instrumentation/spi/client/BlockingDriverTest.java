package io.graft.instrumentation.spi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.ConcurrencyConfig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Fallback;
import io.graft.instrumentation.spi.client.Fetcher.Request;
import io.graft.instrumentation.spi.client.Fetcher.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingDriverTest {
  private final List<String> asked = new ArrayList<>();
  private GovernanceForTests governance = new GovernanceForTests(Policies.DEFAULT, 8001, 8002);

  @AfterEach
  void end() {
    governance.close();
    assertNull(FetchDriver.INSTANCE.current(), "the thread is inside of no call");
  }

  private void govern(ClientPolicy policy) {
    governance.close();
    governance = new GovernanceForTests(Policies.builder().client("*", policy).build(), 8001, 8002);
  }

  private Fetcher fetcher(Fetcher.Wire wire) {
    return new Fetcher(
        (address, request) -> {
          asked.add(address);
          return wire.answer(address, request);
        });
  }

  @Test
  void aRequestGoesToAnInstanceWithItsHeaders() throws Exception {
    Request request = new Request("http://orders/items?of=7");
    Response response = fetcher((address, sent) -> new Response(200, "items")).fetch(request);
    assertEquals("items", response.body);
    assertTrue(asked.get(0).matches("127.0.0.1:800[12]"), asked::toString);
    assertNotNull(request.headers.get("traceparent"));
    assertEquals(0, governance.inFlight());
  }

  @Test
  void whatOneInstanceRefusesAnotherGets() throws Exception {
    Fetcher fetcher =
        fetcher(
            (address, request) -> {
              if (asked.size() == 1) {
                throw new ConnectException("Connection refused");
              }
              return new Response(200, "items");
            });
    assertEquals("items", fetcher.fetch(new Request("http://orders/")).body);
    assertEquals(2, new HashSet<>(asked).size(), asked::toString);
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aResponseThatIsFollowedByARetryIsLetGoOf() throws Exception {
    Response first = new Response(503, "later").open();
    Fetcher fetcher =
        fetcher(
            (address, request) -> asked.size() == 1 ? first : new Response(200, "items").open());
    Response second = fetcher.fetch(new Request("http://orders/"));
    assertEquals("items", second.body);
    assertFalse(first.open);
    assertEquals(1, governance.inFlight(), "the end of the first has not ended the call");
    second.close();
    assertEquals(0, governance.inFlight());
  }

  @Test
  void theLastFailureIsTheApplications() {
    Fetcher fetcher =
        fetcher(
            (address, request) -> {
              throw new ConnectException("Connection refused by " + address);
            });
    Exception failure =
        assertThrows(ConnectException.class, () -> fetcher.fetch(new Request("http://orders/")));
    assertEquals("Connection refused by " + asked.get(asked.size() - 1), failure.getMessage());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void anOpenResponseKeepsItsInstanceBusyUntilItIsClosed() throws Exception {
    Fetcher fetcher = fetcher((address, request) -> new Response(200, "items").open());
    Response response = fetcher.fetch(new Request("http://orders/"));
    assertEquals(1, governance.inFlight());
    response.close();
    assertEquals(0, governance.inFlight());
    response.close();
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aMistakeOfTheApplicationIsNotSentAgain() {
    Fetcher fetcher =
        fetcher(
            (address, request) -> {
              throw new IllegalArgumentException("no such header");
            });
    assertThrows(
        IllegalArgumentException.class, () -> fetcher.fetch(new Request("http://orders/")));
    assertEquals(1, asked.size());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void whatTheApplicationHasAbortedIsNotSentAgain() {
    Request request = new Request("http://orders/");
    Fetcher fetcher =
        fetcher(
            (address, sent) -> {
              sent.aborted = true;
              throw new ConnectException("Connection refused");
            });
    assertThrows(ConnectException.class, () -> fetcher.fetch(request));
    assertEquals(1, asked.size());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void anInterruptedThreadSendsNothingMore() {
    Fetcher fetcher =
        fetcher(
            (address, request) -> {
              Thread.currentThread().interrupt();
              throw new ConnectException("Connection refused");
            });
    assertThrows(ConnectException.class, () -> fetcher.fetch(new Request("http://orders/")));
    assertTrue(Thread.interrupted(), "it stays interrupted");
    assertEquals(1, asked.size());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aRefusedCallIsNotSent() throws Exception {
    govern(ClientPolicy.builder().set(ConcurrencyConfig.LIMIT, 1).build());
    Fetcher fetcher = fetcher((address, request) -> new Response(200, "items").open());
    Response held = fetcher.fetch(new Request("http://orders/"));
    assertThrows(ConnectException.class, () -> fetcher.fetch(new Request("http://orders/")));
    assertEquals(1, asked.size());
    held.close();
    fetcher.fetch(new Request("http://orders/")).close();
    assertEquals(2, asked.size());
  }

  @Test
  void aReplyOfTheRulesTakesThePlaceOfAFailure() throws Exception {
    govern(
        ClientPolicy.builder()
            .set(Fallback.FALLBACK, Fallback.parse("200 text/plain none"))
            .build());
    Response failed = new Response(500, "broken").open();
    Fetcher fetcher = fetcher((address, request) -> failed);
    Response response = fetcher.fetch(new Request("http://orders/"));
    assertEquals("none", response.body);
    assertFalse(failed.open);
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aCallWithinACallIsOneOfItsOwn() throws Exception {
    Fetcher inner = fetcher((address, request) -> new Response(200, "token"));
    Fetcher outer =
        fetcher(
            (address, request) -> {
              FetchDriver.Fetch call = FetchDriver.INSTANCE.current();
              inner.fetch(new Request("http://orders/token"));
              inner.fetch(new Request("http://elsewhere.example/token"));
              assertEquals(call, FetchDriver.INSTANCE.current());
              return new Response(200, "items");
            });
    assertEquals("items", outer.fetch(new Request("http://orders/")).body);
    assertEquals("elsewhere.example", asked.get(2));
    assertEquals(3, asked.size());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void withoutGovernanceTheLibraryGoesOnByItself() throws IOException {
    governance.close();
    Request request = new Request("http://orders/");
    fetcher((address, sent) -> new Response(200, "items")).fetch(request);
    assertEquals(List.of("orders"), asked);
    assertTrue(request.headers.isEmpty());
  }

  @Test
  void theLibraryReplacesAKeptConnectionOnceAndElseLeavesRetriesToUs() throws Exception {
    List<Boolean> may = new ArrayList<>();
    Fetcher fetcher =
        fetcher(
            (address, request) -> {
              FetchDriver.Fetch fetch = FetchDriver.INSTANCE.current();
              may.add(fetch.mayRepeatOnce(false));
              may.add(fetch.mayRepeatOnce(true));
              may.add(fetch.mayRepeatOnce(true));
              may.add(fetch.mayRepeat(true));
              return new Response(200, "items");
            });
    fetcher.fetch(new Request("http://orders/"));
    assertEquals(List.of(false, true, false, true), may);
    may.clear();
    fetcher.fetch(new Request("http://elsewhere.example/"));
    assertEquals(List.of(true, true, true, true), may, "no retry of ours goes to a stranger");
  }
}
