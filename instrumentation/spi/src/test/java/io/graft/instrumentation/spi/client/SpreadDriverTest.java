package io.graft.instrumentation.spi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.LocalReply;
import io.graft.governance.outbound.Nesting;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Fallback;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpreadDriverTest {
  private static final Driver DRIVER = new Driver();

  private GovernanceForTests governance = new GovernanceForTests(Policies.DEFAULT, 8001, 8002);

  @AfterEach
  void end() {
    governance.close();
    assertNull(DRIVER.current(), "the thread is inside of no call");
    assertNull(Nesting.current());
  }

  @Test
  void aCallIsSpreadOverMethodsOnAnyThread() throws Exception {
    Pipe pipe = new Pipe("orders");
    onAnotherThread(pipe::connect);
    assertEquals(1, governance.inFlight());
    assertEquals("read", pipe.read());
    assertEquals(0, governance.inFlight());
    assertEquals(2, pipe.headers, "the attempt was written by each of its methods");
  }

  @Test
  void aMethodOfTheSameObjectWithinItsCallIsLeftAlone() throws Exception {
    Pipe pipe = new Pipe("orders");
    pipe.reading = pipe::connect;
    assertEquals("connected", pipe.read());
    assertEquals(0, governance.inFlight());
  }

  @Test
  void theObjectOfAnOuterCallGoesOnWithThatCall() throws Exception {
    Pipe outer = new Pipe("orders");
    Pipe inner = new Pipe("orders");
    List<Object> current = new ArrayList<>();
    inner.reading =
        () -> {
          current.add(DRIVER.currentFor(inner));
          outer.connecting = () -> current.add(DRIVER.currentFor(outer));
          outer.connect();
          return current.add(DRIVER.currentFor(inner));
        };
    outer.reading =
        () -> {
          current.add(DRIVER.currentFor(outer));
          return inner.read();
        };
    outer.read();
    assertNotNull(current.get(0));
    assertNotNull(current.get(1));
    assertSame(current.get(0), current.get(2));
    assertSame(current.get(1), current.get(3));
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aCallThatAnotherThreadCancelsEnds() throws Exception {
    Pipe pipe = new Pipe("orders");
    pipe.connect();
    assertEquals(1, governance.inFlight());
    assertNotNull(onAnotherThread(() -> DRIVER.cancel(pipe)));
    assertEquals(0, governance.inFlight());
    assertNull(DRIVER.cancel(pipe), "there is none any more");
  }

  @Test
  void aThreadThatIsInsideIsLeftToEndACancelledCall() throws Exception {
    Pipe pipe = new Pipe("orders");
    pipe.reading =
        () -> {
          assertNull(onAnotherThread(() -> DRIVER.cancel(pipe)));
          throw new ConnectException("closed");
        };
    assertThrows(ConnectException.class, pipe::read);
    assertEquals(1, pipe.headers, "nobody wants another attempt");
    assertEquals(0, governance.inFlight());
  }

  @Test
  void aReplyWaitsUntilTheApplicationAsksForIt() throws Exception {
    governance.close();
    ClientPolicy policy =
        ClientPolicy.builder()
            .set(Fallback.FALLBACK, Fallback.parse("200 text/plain instead"))
            .build();
    governance = new GovernanceForTests(Policies.builder().client("*", policy).build(), 8001, 8002);
    Pipe pipe = new Pipe("orders");
    pipe.connecting =
        () -> {
          throw new ConnectException("refused");
        };
    assertEquals("unsent", pipe.connect());
    assertEquals("instead", pipe.read());
    assertEquals(0, governance.inFlight());
  }

  private static <T> T onAnotherThread(Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    new Thread(future).start();
    return future.get();
  }

  /** A library's object with two methods, each as if advice were woven into it. */
  private static final class Pipe {
    final String host;
    Callable<Object> connecting = () -> "connected";
    Callable<Object> reading = () -> "read";
    int headers;

    Pipe(String host) {
      this.host = host;
    }

    Object connect() throws Exception {
      return woven(false);
    }

    Object read() throws Exception {
      return woven(true);
    }

    private Object woven(boolean reads) throws Exception {
      try {
        Object entered = DRIVER.enter(this, reads);
        if (entered instanceof Outcome) {
          return result(((Outcome) entered).value());
        }
        Object outcome;
        try {
          PipeCall call = DRIVER.currentFor(this);
          if (call != null) {
            call.writeHeaders(DRIVER, call);
          }
          outcome = (reads ? reading : connecting).call();
        } catch (Exception e) {
          return result(DRIVER.exit(entered, null, e));
        }
        return result(DRIVER.exit(entered, outcome, null));
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    private static Object result(Object outcome) throws Exception {
      if (outcome instanceof Exception) {
        throw (Exception) outcome;
      }
      return outcome;
    }
  }

  private static final class PipeCall extends SpreadCall<Pipe> {
    boolean reads;

    PipeCall(Pipe pipe, boolean reads) {
      super(pipe);
      this.reads = reads;
    }
  }

  private static final class Driver extends SpreadDriver<Pipe, PipeCall> {
    Driver() {
      super("pipe");
    }

    @Nullable Object enter(Pipe pipe, boolean reads) throws Throwable {
      if (isInside(pipe)) {
        return within(pipe);
      }
      PipeCall call = heldBy(pipe);
      if (call == null) {
        return first(new PipeCall(pipe, reads));
      }
      call.reads = reads;
      return next(call, pipe);
    }

    @Override
    public String method(PipeCall call) {
      return "GET";
    }

    @Override
    protected URI uri(PipeCall call) {
      return URI.create("http://" + call.object().host + "/");
    }

    @Override
    public @Nullable String header(PipeCall call, String name) {
      return null;
    }

    @Override
    public void setHeader(PipeCall call, String name, String value) {
      call.object().headers += name.equals("traceparent") ? 1 : 0;
    }

    @Override
    public boolean replayable(PipeCall call) {
      return true;
    }

    @Override
    protected int status(PipeCall call, @Nullable Object outcome) {
      return call.reads && outcome instanceof String ? 200 : 0;
    }

    @Override
    protected @Nullable String responseHeader(
        PipeCall call, @Nullable Object outcome, String name) {
      return null;
    }

    @Override
    protected boolean isOwn(Throwable failure) {
      return false;
    }

    @Override
    protected void discard(PipeCall call, @Nullable Object outcome) {}

    @Override
    protected @Nullable Object deliver(PipeCall call, @Nullable Object outcome) {
      if (call.reads) {
        release(call.object(), null);
      }
      return outcome;
    }

    @Override
    protected Object send(PipeCall call) throws IOException {
      try {
        return call.reads ? call.object().read() : call.object().connect();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }

    @Override
    protected Outcome reply(PipeCall call, LocalReply reply, @Nullable Object outcome) {
      call.reply = reply;
      if (call.reads) {
        release(call.object(), null);
        return Outcome.returning(new String(reply.body()));
      }
      return Outcome.returning("unsent");
    }
  }
}
