package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.SECOND;

import io.graft.governance.Rig;
import java.util.List;

/** An open loop of calls: they come at exponential times whatever becomes of those before. */
final class OfferedLoad {
  private final World world;
  private final List<? extends Client> clients;
  private final String service;
  private Tally tally = new Tally();
  private double pause;
  private int running;
  private long open;

  /** The method of the calls. */
  String method = "GET";

  /**
   * @param perSecond calls per second of all clients together
   */
  OfferedLoad(World world, List<? extends Client> clients, String service, double perSecond) {
    this.world = world;
    this.clients = clients;
    this.service = service;
    rate(perSecond);
  }

  void rate(double perSecond) {
    pause = SECOND / perSecond;
  }

  /** Goes on for so many nanoseconds, and tells what became of the calls begun in that time. */
  Tally run(long nanos) {
    Tally mine = begin();
    world.pass(nanos);
    return mine;
  }

  /** As {@link #run}, and waits for the last of them. */
  Tally runOut(long nanos) {
    Tally mine = run(nanos);
    drain();
    return mine;
  }

  /** Calls so many times, and waits for the last of them. */
  Tally calls(long number) {
    Tally mine = begin();
    while (mine.calls < number) {
      world.step();
    }
    drain();
    return mine;
  }

  /** No more calls, until it runs again; waits for those under way. */
  void drain() {
    running++;
    while (open > 0) {
      world.step();
    }
  }

  private Tally begin() {
    tally = new Tally();
    int run = ++running;
    next(run);
    return tally;
  }

  private void next(int run) {
    world.after(
        world.exponential(pause),
        () -> {
          if (run == running) {
            next(run);
            call();
          }
        });
  }

  private void call() {
    Tally mine = tally;
    mine.calls++;
    open++;
    long began = world.now();
    Client client = clients.get(world.random.nextInt(clients.size()));
    client.call(
        new Rig.Request(service).method(method),
        null,
        (status, why) -> {
          open--;
          mine.done(world.now() - began, status, why);
        });
  }
}
