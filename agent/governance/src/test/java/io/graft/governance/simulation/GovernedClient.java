package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;
import static io.graft.governance.simulation.World.SECOND;

import io.graft.governance.Rig;
import io.graft.governance.context.CallContext;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.event.ClientAttempt;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.event.ServedRequest;
import io.graft.governance.health.Check;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client with Graft: drives a real {@link Outbound} as the adapters of client libraries do. */
final class GovernedClient extends Client {
  private static final long CONNECT_TIMEOUT = SECOND;
  private static final long TICK = SECOND / 2;

  private final World world;
  private final Network network;
  private final Service.View view = new Service.View();
  private final Map<Decision.Kind, Integer> decided = new EnumMap<>(Decision.Kind.class);
  final Clock clock;
  private final double drift;

  final PolicySource policies;
  final Outbound outbound;

  /** How long the application waits for an answer, in nanoseconds. */
  long readTimeout = Long.MAX_VALUE;

  /** Attempts sent. */
  long attempts;

  GovernedClient(Network network, ClientPolicy policy, Service... services) {
    this(network, policy, 0, 1, services);
  }

  /**
   * @param origin what this client's clock shows at the beginning of the world
   * @param drift seconds of this client's clock in a second of the world
   */
  GovernedClient(
      Network network, ClientPolicy policy, long origin, double drift, Service... services) {
    this.network = network;
    world = network.world;
    for (Service service : services) {
      service.tell(view);
    }
    clock = new Local(world, origin, drift);
    this.drift = drift;
    policies = new PolicySource(Policies.builder().client("*", policy).build());
    Recorder recorder =
        new Recorder() {
          @Override
          public boolean sampleRoot(long high, long low) {
            return false;
          }

          @Override
          public void served(ServedRequest call) {}

          @Override
          public void called(ClientAttempt attempt) {}

          @Override
          public void decided(Decision decision) {
            decided.merge(decision.kind(), 1, Integer::sum);
          }
        };
    outbound =
        new Outbound(
            view,
            policies,
            recorder,
            new Decisions(recorder, clock, 100),
            clock,
            new Randomness(world.random.nextLong()),
            this::begin);
    world.every(TICK, outbound::tick);
  }

  /** Checks an instance as the agent does: a connection, which one that hangs accepts too. */
  private boolean begin(Check check) {
    Server server = network.server(check.instance());
    world.after(
        network.reaches(this, server) ? 2 * network.latency : check.timeoutNanos(),
        () -> {
          if (!network.reaches(this, server)) {
            check.failed("connect timed out");
          } else if (server.dead()) {
            check.failed("connection refused");
          } else {
            check.passed();
          }
        });
    return true;
  }

  /** Changes its policy for every service. */
  void rules(ClientPolicy policy) {
    policies.publish(Policies.builder().client("*", policy).build());
  }

  /** How often a kind of decision was taken. */
  int decided(Decision.Kind kind) {
    return decided.getOrDefault(kind, 0);
  }

  /** What it knows of a service that it has called. */
  DestinationStatus status(String service) {
    for (DestinationStatus status : outbound.status()) {
      if (status.name().equals(service)) {
        return status;
      }
    }
    throw new AssertionError("never called " + service);
  }

  /** What it knows of one instance. */
  EndpointStatus status(Server server) {
    for (EndpointStatus status : status(server.instance.service()).instances()) {
      if (status.instance().id().equals(server.instance.id())) {
        return status;
      }
    }
    throw new AssertionError("does not know " + server.instance);
  }

  @Override
  void call(Rig.Request request, CallContext context, Outcome outcome) {
    CallContext before = CallContext.swap(context);
    ClientCall call = outbound.begin(Rig.Adapter.INSTANCE, request);
    CallContext.swap(before);
    if (call.action().failure() != null) {
      String why = call.attempt().refused();
      call.end();
      outcome.done(0, "refused: " + why);
    } else {
      Race race = new Race(call, request, outcome);
      send(race, call);
      long hedge = call.hedgeNanos();
      if (hedge != Long.MAX_VALUE) {
        world.after((long) ((call.action().delayNanos() + hedge) / drift), race::hedge);
      }
    }
  }

  private void send(Race race, ClientCall call) {
    long wait = call.action().delayNanos();
    if (wait > 0) {
      world.after((long) (wait / drift), () -> new Sending(race, call).send());
    } else {
      new Sending(race, call).send();
    }
  }

  /** One call of the application, and its second copy if there is one. */
  private final class Race {
    private final ClientCall first;
    private final Rig.Request request;
    private final Outcome outcome;
    private @Nullable ClientCall copy;
    private int running = 1;
    private boolean over;

    Race(ClientCall first, Rig.Request request, Outcome outcome) {
      this.first = first;
      this.request = request;
      this.outcome = outcome;
    }

    void hedge() {
      if (!over) {
        copy = first.hedge();
        if (copy != null) {
          running++;
          send(this, copy);
        }
      }
    }

    void done(ClientCall call, int status, String why) {
      call.end();
      running--;
      if (over || running > 0 && (status == 0 || status >= 500)) {
        return; // the other one may do better
      }
      over = true;
      if (copy != null) {
        (call == copy ? first : copy).cancel();
      }
      outcome.done(status, why);
    }
  }

  /** One attempt on its way. */
  private final class Sending implements Server.Exchange {
    private final Race race;
    private final ClientCall call;
    private boolean over;

    Sending(Race race, ClientCall call) {
      this.race = race;
      this.call = call;
    }

    void send() {
      attempts++;
      call.inject(Rig.Adapter.INSTANCE, race.request);
      long timeout = Math.min(call.timeoutNanos(), readTimeout);
      if (timeout != Long.MAX_VALUE) {
        world.after(
            (long) (timeout / drift), () -> failed(new SocketTimeoutException("Read timed out")));
      }
      Server server = network.server(call.target());
      if (!network.reaches(GovernedClient.this, server)) {
        world.after(CONNECT_TIMEOUT, () -> failed(new SocketTimeoutException("connect timed out")));
      } else if (network.latency == 0) {
        arrive(server);
      } else {
        world.after(network.latency, () -> arrive(server));
      }
    }

    private void arrive(Server server) {
      if (server.dead()) {
        back(() -> failed(new ConnectException("Connection refused")));
      } else {
        server.receive(this);
      }
    }

    private void back(Runnable what) {
      if (network.latency == 0) {
        what.run();
      } else {
        world.after(network.latency, what);
      }
    }

    @Override
    public Rig.Request request() {
      return race.request;
    }

    @Override
    public void answered(int status) {
      back(
          () -> {
            if (!over) {
              over = true;
              goOn(call.responded(status, null, null).sends(), status, "");
            }
          });
    }

    @Override
    public void broken() {
      back(() -> failed(new SocketException("Connection reset")));
    }

    private void failed(Exception failure) {
      if (!over) {
        over = true;
        goOn(call.failed(failure).sends(), 0, failure.getMessage());
      }
    }

    private void goOn(boolean again, int status, String why) {
      if (again) {
        GovernedClient.this.send(race, call);
      } else {
        race.done(call, status, why);
      }
    }
  }

  /** The clocks of one machine, which agree with nobody's. */
  private static final class Local implements Clock {
    private final World world;
    private final long origin;
    private final double drift;

    Local(World world, long origin, double drift) {
      this.world = world;
      this.origin = origin;
      this.drift = drift;
    }

    @Override
    public long nanoTime() {
      return origin + (long) (world.now() * drift);
    }

    @Override
    public long epochMillis() {
      return 1_700_000_000_000L + nanoTime() / MILLI;
    }
  }
}
