package io.graft.governance.simulation;

import io.graft.governance.Rig;
import io.graft.governance.service.Instance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** One instance: some workers with a queue before them, and all that can be wrong with it. */
final class Server {
  /** Where an answer goes. Whoever no longer waits for it ignores it. */
  interface Exchange {
    Rig.Request request();

    void answered(int status);

    /** The connection broke before there was an answer. */
    void broken();
  }

  /** What a service does for a request, beside its own work. */
  interface Handler {
    void handle(Server server, Rig.Request request, IntConsumer status);
  }

  final Instance instance;
  private final World world;
  private final int workers;
  private final double work;
  private final Deque<Exchange> queue = new ArrayDeque<>();
  private final Set<Exchange> inside = new LinkedHashSet<>();
  private final List<Runnable> halted = new ArrayList<>();
  private int busy;
  private int life;
  private int begun;
  private boolean dead;
  private boolean hanging;

  /** How many times longer than usual a request takes. */
  double slowness = 1;

  /** How many times longer its first requests take, each: nothing is loaded and compiled yet. */
  double[] cold = {};

  /** What it answers. */
  int status = 200;

  /** How long a request that fails takes, in nanoseconds; -1: as any other. */
  long failsAfter = -1;

  /** How many requests in it before more are answered 503 at once. */
  int limit = Integer.MAX_VALUE;

  Handler handler = (server, request, answer) -> answer.accept(server.status);

  /** Requests that reached it. */
  long received;

  /**
   * @param work mean of the exponential service time, in nanoseconds
   */
  Server(World world, Instance instance, int workers, double work) {
    this.world = world;
    this.instance = instance;
    this.workers = workers;
    this.work = work;
  }

  /** Whether nothing listens. */
  boolean dead() {
    return dead;
  }

  /** Requests in it. */
  int inFlight() {
    return inside.size();
  }

  /** It is killed: what it works for breaks, and its port refuses. */
  void die() {
    dead = true;
    life++;
    busy = 0;
    begun = 0;
    queue.clear();
    halted.clear();
    List<Exchange> lost = new ArrayList<>(inside);
    inside.clear();
    lost.forEach(Exchange::broken);
  }

  /** It listens again at the same place. */
  void revive() {
    dead = false;
  }

  /** It stops in the middle of what it does, and still accepts connections. */
  void hang() {
    hanging = true;
  }

  /** It goes on where it stopped. */
  void resume() {
    hanging = false;
    List<Runnable> late = new ArrayList<>(halted);
    halted.clear();
    late.forEach(Runnable::run);
  }

  void receive(Exchange exchange) {
    received++;
    if (inside.size() >= limit) {
      exchange.answered(503);
      return;
    }
    inside.add(exchange);
    if (busy < workers) {
      start(exchange);
    } else {
      queue.add(exchange);
    }
  }

  private void start(Exchange exchange) {
    busy++;
    int began = life;
    boolean fast = status >= 500 && failsAfter >= 0;
    double times = begun < cold.length ? slowness * cold[begun] : slowness;
    begun++;
    long time = fast ? failsAfter : (long) (world.exponential(work) * times);
    world.after(time, () -> whenAwake(began, () -> worked(exchange, began)));
  }

  private void whenAwake(int began, Runnable what) {
    if (began == life) {
      if (hanging) {
        halted.add(() -> whenAwake(began, what));
      } else {
        what.run();
      }
    }
  }

  private void worked(Exchange exchange, int began) {
    handler.handle(
        this, exchange.request(), answer -> whenAwake(began, () -> answer(exchange, answer)));
  }

  private void answer(Exchange exchange, int answer) {
    inside.remove(exchange);
    busy--;
    if (!queue.isEmpty()) {
      start(queue.poll());
    }
    exchange.answered(answer);
  }
}
