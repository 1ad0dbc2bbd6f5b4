package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;

import io.graft.governance.Rig;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.event.Recorder;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.ServerAdapter;
import io.graft.governance.inbound.ServerCall;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * Services that call one another in a row, each instance by a client of its own: {@code s0} calls
 * {@code s1} and so on. What comes in passes a real {@link Inbound}, so that deadline and attempt
 * number travel as they do over the wire.
 */
final class Layers {
  private static final double WORK = 5 * MILLI;

  private static final class HeaderExtractor extends ServerAdapter<Rig.Request> {
    HeaderExtractor() {
      super("simulated");
    }

    @Override
    public String method(Rig.Request request) {
      return request.method;
    }

    @Override
    public String scheme(Rig.Request request) {
      return "http";
    }

    @Override
    public String path(Rig.Request request) {
      return "/";
    }

    @Override
    public String query(Rig.Request request) {
      return null;
    }

    @Override
    public String header(Rig.Request request, String name) {
      return request.headers.get(name);
    }

    @Override
    public String protocolVersion(Rig.Request request) {
      return "1.1";
    }

    @Override
    public String peer(Rig.Request request) {
      return "10.0.0.1";
    }
  }

  /** From the first that is called to the last, which calls nobody. */
  final List<Service> services = new ArrayList<>();

  /** All clients, by the service that they call. */
  final List<List<GovernedClient>> clients = new ArrayList<>();

  /**
   * @param layers services in a row
   * @param callers clients of the first one
   */
  Layers(Network network, ClientPolicy policy, int layers, int instances, int callers) {
    for (int i = 0; i < layers; i++) {
      // Workers that wait for the next layer are threads, of which there are enough.
      // What those between do themselves is done where their request has been seen to come in.
      double work = i + 1 < layers ? 1 : WORK;
      services.add(new Service(network, "s" + i, instances, 1000, work));
      clients.add(new ArrayList<>());
    }
    for (int i = 0; i < callers; i++) {
      clients.get(0).add(new GovernedClient(network, policy, services.get(0)));
    }
    for (int i = 0; i + 1 < layers; i++) {
      for (Server server : services.get(i).servers) {
        GovernedClient client = new GovernedClient(network, policy, services.get(i + 1));
        clients.get(i + 1).add(client);
        passOn(network, server, client, "s" + (i + 1));
      }
    }
  }

  /** Makes a server answer as the one below it does. */
  private static void passOn(Network network, Server server, GovernedClient client, String next) {
    Recorder recorder = Recorder.NONE;
    Inbound inbound =
        new Inbound(
            server.instance.service(),
            client.policies,
            recorder,
            new Decisions(recorder, client.clock, 10),
            new RateLimitedLog(line -> {}, client.clock),
            client.clock,
            new Randomness(network.world.random.nextLong()));
    server.handler =
        (self, request, answer) -> {
          CallContext before = CallContext.swap(null);
          ServerCall call = inbound.begin(new HeaderExtractor(), request);
          CallContext.swap(before);
          network.world.after(
              (long) (network.world.exponential(WORK) * self.slowness),
              () ->
                  client.call(
                      new Rig.Request(next).method(request.method),
                      call,
                      (status, why) -> {
                        // An application whose call fails, or is refused, is not there for its
                        // callers.
                        int own = status == 0 ? 503 : status;
                        call.end(own, null);
                        answer.accept(own);
                      }));
        };
  }

  Service bottom() {
    return services.get(services.size() - 1);
  }
}
