package io.graft.chaos.scene;

import io.graft.chaos.load.Family;
import io.graft.test.JavaProcess;
import java.io.IOException;
import java.util.Map;

/** What happens to instances of a service while it is called at a steady rate. */
public enum Scenario {
  SLOW("one instance 10 times slower", true) {
    @Override
    void trouble(Cluster cluster, Pace pace) {
      cluster.instance(0).writeLine("work " + 10 * Cluster.WORK_MILLIS);
      Pace.pass(pace.trouble());
      cluster.instance(0).writeLine("work " + Cluster.WORK_MILLIS);
    }

    @Override
    void repair(Cluster cluster) {
      cluster.renew(0);
    }
  },

  FAILING("one instance answers 503 at once", false) {
    @Override
    void trouble(Cluster cluster, Pace pace) {
      cluster.instance(1).writeLine("fail 503");
      Pace.pass(pace.trouble());
      cluster.instance(1).writeLine("fail 200");
    }

    @Override
    void repair(Cluster cluster) {
      cluster.renew(1);
    }
  },

  KILLED("kill -9 of one instance", false) {
    @Override
    void trouble(Cluster cluster, Pace pace) {
      cluster.instance(2).kill();
      Pace.pass(pace.trouble());
      cluster.restart(2);
    }
  },

  HUNG("SIGSTOP and SIGCONT of one instance", false) {
    @Override
    void prepare(Cluster cluster) {
      cluster.rules("graft.client.steady.timeout.try=500ms");
    }

    @Override
    void trouble(Cluster cluster, Pace pace) {
      JavaProcess hung = cluster.instance(0);
      hung.suspend();
      Pace.pass(pace.trouble());
      hung.resume();
    }

    @Override
    void repair(Cluster cluster) {
      cluster.rules();
      cluster.renew(0);
    }
  },

  REFUSED("one listed instance refuses connections", false) {
    @Override
    void prepare(Cluster cluster) {
      cluster.tell("urls " + cluster.listedUrls());
      cluster.awaitAllAnswer();
    }

    @Override
    void trouble(Cluster cluster, Pace pace) {
      cluster.instance(1).kill();
      Pace.pass(pace.trouble());
      cluster.restart(1);
    }

    @Override
    void repair(Cluster cluster) {
      cluster.tell("urls " + cluster.urls());
    }
  },

  PARTITIONED("no packets to or from one instance", false) {
    @Override
    boolean needsNetwork() {
      return true;
    }

    @Override
    void prepare(Cluster cluster) {
      cluster.rules("graft.client.steady.timeout.try=500ms");
    }

    @Override
    void trouble(Cluster cluster, Pace pace) throws IOException {
      cluster.network().cut(2);
      Pace.pass(pace.trouble());
      cluster.network().heal(2);
    }

    @Override
    void repair(Cluster cluster) {
      cluster.rules();
      cluster.renew(2);
    }
  },

  RESTARTED("rolling restart of all, one request in five a POST", true) {
    @Override
    void trouble(Cluster cluster, Pace pace) {
      for (int i = 0; i < Cluster.INSTANCES; i++) {
        cluster.renew(i);
        // As whoever restarts a service waits until the new one is ready.
        cluster.awaitAllAnswer();
        Pace.pass(pace.trouble() / Cluster.INSTANCES / 2);
      }
    }
  };

  private static final int GETS_PER_POST = 4;

  private final String title;
  private final boolean posts;

  Scenario(String title, boolean posts) {
    this.title = title;
    this.posts = posts;
  }

  public String title() {
    return title;
  }

  /** Whether the cluster has what it needs. */
  public boolean possible(Cluster cluster) {
    // A list that never changes does not tell who accepts TLS.
    return (!needsNetwork() || cluster.partitions())
        && !(this == REFUSED && cluster.variant().tls());
  }

  boolean needsNetwork() {
    return false;
  }

  /** Before the load that is counted. */
  void prepare(Cluster cluster) {}

  /** The trouble, and its end. */
  abstract void trouble(Cluster cluster, Pace pace) throws IOException;

  /** Takes away what would be left of it for the next. */
  void repair(Cluster cluster) {}

  /** Lets it happen, and returns what came of the requests from shortly before until after. */
  public Map<Family, Outcome> play(Cluster cluster, Pace pace) throws IOException {
    prepare(cluster);
    cluster.tell("posts " + (posts ? GETS_PER_POST : 0));
    cluster.tell("begin");
    Pace.pass(pace.before());
    trouble(cluster, pace);
    Pace.pass(pace.after());
    Map<Family, Outcome> outcomes = cluster.outcomes();
    cluster.tell("posts 0");
    repair(cluster);
    cluster.awaitAllAnswer();
    return outcomes;
  }
}
