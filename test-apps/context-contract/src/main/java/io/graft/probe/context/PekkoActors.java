package io.graft.probe.context;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;

/** Actors and dispatchers of Pekko. */
final class PekkoActors extends Scenarios {
  private final ActorSystem system = ActorSystem.create("probe");

  PekkoActors() {
    add("a message has the context of its sender", this::message);
    add("messages of many requests have each their own", this::many);
    add("an actor passes its context on", this::passedOn);
    add("a dispatcher's task has the context", this::task);
  }

  /** Completes each message, which is a future, with the context that it sees. */
  public static final class Seeing extends AbstractActor {
    @Override
    @SuppressWarnings("unchecked")
    public Receive createReceive() {
      return receiveBuilder()
          .match(
              CompletableFuture.class,
              message -> ((CompletableFuture<Object>) message).complete(Context.current()))
          .build();
    }
  }

  /** Sends each message to another actor. */
  public static final class Passing extends AbstractActor {
    private final ActorRef next = getContext().actorOf(Props.create(Seeing.class));

    @Override
    public Receive createReceive() {
      return receiveBuilder().matchAny(message -> next.tell(message, getSelf())).build();
    }
  }

  private static CompletableFuture<Object> tell(ActorRef actor, Object context) throws Exception {
    CompletableFuture<Object> message = new CompletableFuture<>();
    Context.in(
        context,
        () -> {
          actor.tell(message, ActorRef.noSender());
          return null;
        });
    return message;
  }

  private void message() throws Exception {
    ActorRef actor = system.actorOf(Props.create(Seeing.class));
    for (int i = 0; i < 10; i++) {
      Object context = Context.fresh();
      Check.same(context, ThreadPools.get(tell(actor, context)), "context");
      Check.same(null, ThreadPools.get(tell(actor, null)), "nobody's");
    }
  }

  private void many() throws Exception {
    ActorRef actor = system.actorOf(Props.create(Seeing.class));
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Object context = i % 3 == 0 ? null : Context.fresh();
      all.add(tell(actor, context).thenAccept(now -> Check.same(context, now, "context")));
    }
    ThreadPools.get(CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])));
  }

  private void passedOn() throws Exception {
    ActorRef actor = system.actorOf(Props.create(Passing.class));
    Object context = Context.fresh();
    Check.same(context, ThreadPools.get(tell(actor, context)), "context");
  }

  private void task() throws Exception {
    Object context = Context.fresh();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    Context.in(
        context,
        () -> {
          system.dispatcher().execute(() -> seen.complete(Context.current()));
          return null;
        });
    Check.same(context, ThreadPools.get(seen), "context");
  }
}
