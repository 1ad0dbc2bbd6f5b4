package io.graft.governance.limit;

import io.graft.governance.rule.Priority;
import java.util.AbstractCollection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * A server with a pool of threads in virtual time. A request waits for a thread, is admitted or
 * refused there, then waits for others (a database), then for one of the connections of a pool, and
 * computes, sharing the processors with all that compute.
 */
final class ServerSimulation {
  static final double MICRO = 1e3;
  static final double MILLI = 1e6;
  static final double SECOND = 1e9;

  // What the server is.
  int threads = 200;
  int processors = 4;
  int connections = Integer.MAX_VALUE;
  double remote;
  double held;
  double compute;
  boolean varies = true;
  double refusal = 30 * MICRO;
  int min = 20;
  int max = 1000;

  /** Whether a request is admitted before it waits for a thread, by a thread for I/O. */
  boolean admitsFirst;

  // What is known of it.
  boolean waitingKnown = true;
  boolean processorsKnown = true;
  boolean enforce = true;
  boolean limited = true;

  /** Requests a second. */
  double rate;

  // What has happened, since reset().
  int served;
  int refused;
  final int[] refusedOf = new int[Priority.values().length];
  final int[] cameOf = new int[Priority.values().length];
  private double[] latencies = new double[1024];
  private double since;

  Priority[] mix = {Priority.CRITICAL};

  private final Random random;
  private double now = -3 * SECOND;
  private double nextArrival = now;
  private double busyTime;
  private double busySince;
  private double busyShare;
  private double nextReading;

  private final ArrayDeque<Request> queue = new ArrayDeque<>();
  private final ArrayDeque<Request> forConnection = new ArrayDeque<>();
  private final List<Request> computing = new ArrayList<>();
  private final List<Request> remoting = new ArrayList<>();
  private int threadsBusy;
  private int connectionsBusy;
  private int inProgress;
  private final Collection<?> waiting =
      new AbstractCollection<Object>() {
        @Override
        public Iterator<Object> iterator() {
          throw new UnsupportedOperationException();
        }

        @Override
        public int size() {
          return queue.size();
        }
      };

  private final ServerQueues queues = new ServerQueues();
  final AdaptiveConcurrency adaptive;

  private static final class Request {
    double came;
    double began;
    double left;
    boolean admitted;
    boolean holds;
    Priority priority = Priority.CRITICAL;
  }

  ServerSimulation(long seed, boolean processorsKnown) {
    random = new Random(seed);
    this.processorsKnown = processorsKnown;
    adaptive =
        new AdaptiveConcurrency(
            () -> ServerSimulation.this.processorsKnown ? busyShare : -1, queues, min, (long) now);
    nextReading = now + SECOND / 2;
    busySince = now;
  }

  /** Forgets what was counted. */
  ServerSimulation reset() {
    served = 0;
    refused = 0;
    Arrays.fill(refusedOf, 0);
    Arrays.fill(cameOf, 0);
    since = now;
    return this;
  }

  double servedRate() {
    return served / (now - since) * SECOND;
  }

  double refusedShare() {
    return refused / (double) Math.max(1, refused + served);
  }

  /** Of what was served, with the wait for a thread, in milliseconds. */
  double latency(double quantile) {
    double[] sorted = Arrays.copyOf(latencies, served);
    Arrays.sort(sorted);
    return served == 0 ? 0 : sorted[(int) (quantile * (served - 1))] / MILLI;
  }

  ServerSimulation run(double seconds) {
    if (waitingKnown) {
      queues.add(waiting, admitsFirst ? 0 : threads);
    }
    double end = now + seconds * SECOND;
    while (true) {
      double next = Math.min(end, nextReading);
      next = Math.min(next, rate > 0 ? nextArrival : Double.MAX_VALUE);
      double speed = computing.isEmpty() ? 0 : Math.min(1, processors / (double) computing.size());
      for (Request each : computing) {
        next = Math.min(next, now + each.left / speed);
      }
      for (Request each : remoting) {
        next = Math.min(next, each.left);
      }
      double passed = next - now;
      for (Request each : computing) {
        each.left -= passed * speed;
      }
      busyTime += passed * Math.min(processors, computing.size());
      now = next;
      if (now >= end) {
        return this;
      }
      if (now >= nextReading) {
        busyShare = busyTime / (now - busySince) / processors;
        busyTime = 0;
        busySince = now;
        nextReading = now + SECOND / 2;
      }
      if (rate > 0 && now >= nextArrival) {
        arrive();
      }
      for (int i = remoting.size() - 1; i >= 0; i--) {
        if (remoting.get(i).left <= now) {
          Request done = remoting.remove(i);
          if (done.holds) {
            release();
            startComputing(done);
          } else {
            connect(done);
          }
        }
      }
      for (int i = computing.size() - 1; i >= 0; i--) {
        if (computing.get(i).left <= 1e-3) {
          end(computing.remove(i));
        }
      }
    }
  }

  ServerSimulation rate(double perSecond) {
    rate = perSecond;
    nextArrival = now - Math.log(1 - random.nextDouble()) / rate * SECOND;
    return this;
  }

  private void arrive() {
    Request request = new Request();
    request.came = now;
    request.priority = mix[random.nextInt(mix.length)];
    cameOf[request.priority.ordinal()]++;
    nextArrival = now - Math.log(1 - random.nextDouble()) / rate * SECOND;
    if (admitsFirst && !admit(request)) {
      return;
    }
    if (threadsBusy < threads) {
      begin(request);
    } else {
      queue.add(request);
    }
  }

  private void begin(Request request) {
    threadsBusy++;
    if (!admitsFirst && !admit(request)) {
      return;
    }
    if (remote > 0) {
      request.left = now + sample(remote);
      remoting.add(request);
    } else {
      connect(request);
    }
  }

  private boolean admit(Request request) {
    request.began = now;
    int allowed =
        limited ? adaptive.limit(request.priority, inProgress) : AdaptiveConcurrency.NO_LIMIT;
    if (inProgress >= allowed) {
      adaptive.exceeded(enforce);
      if (enforce) {
        refused++;
        refusedOf[request.priority.ordinal()]++;
        request.left = refusal;
        computing.add(request);
        return false;
      }
    }
    request.admitted = true;
    inProgress++;
    return true;
  }

  private void connect(Request request) {
    if (held == 0) {
      startComputing(request);
    } else if (connectionsBusy < connections) {
      connectionsBusy++;
      request.holds = true;
      request.left = now + sample(held);
      remoting.add(request);
    } else {
      forConnection.add(request);
    }
  }

  private void release() {
    connectionsBusy--;
    if (!forConnection.isEmpty()) {
      connect(forConnection.poll());
    }
  }

  private void startComputing(Request request) {
    request.left = sample(Math.max(compute, MICRO));
    computing.add(request);
  }

  private void end(Request request) {
    if (request.admitted || !admitsFirst) {
      threadsBusy--;
    }
    if (request.admitted) {
      inProgress--;
      if (served == latencies.length) {
        latencies = Arrays.copyOf(latencies, served * 2);
      }
      latencies[served++] = now - request.came;
      adaptive.served((long) (now - request.began));
    }
    adaptive.tick((long) now, min, max);
    while (!queue.isEmpty() && threadsBusy < threads) {
      begin(queue.poll());
    }
  }

  /** Half of it is always needed, the other half varies. */
  private double sample(double mean) {
    return varies ? mean / 2 * (1 - Math.log(1 - random.nextDouble())) : mean;
  }
}
