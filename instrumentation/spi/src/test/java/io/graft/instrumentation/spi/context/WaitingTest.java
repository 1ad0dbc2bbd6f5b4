package io.graft.instrumentation.spi.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WaitingTest {
  private final Object pool = new Object();

  @Test
  void aContextIsTakenOnce() {
    Object task = new Object();
    CallContext context = context();
    Waiting.put(pool, task, context);
    assertSame(context, Waiting.take(pool, task));
    assertNull(Waiting.take(pool, task));
  }

  @Test
  void whatIsRegisteredFirstStays() {
    Object callback = new Object();
    CallContext first = context();
    Waiting.putFirst(callback, first);
    Waiting.putFirst(callback, context());
    assertSame(first, Waiting.take(null, callback));
    assertNull(Waiting.take(null, callback));
  }

  @Test
  void tasksAreComparedByIdentityAndNotByEquals() {
    String task = new String("task");
    CallContext context = context();
    Waiting.put(pool, task, context);
    assertNull(Waiting.take(pool, new String("task")));
    assertSame(context, Waiting.take(pool, task));
  }

  @Test
  void oneTaskInTwoPoolsHasTwoContexts() {
    Object task = new Object();
    Object other = new Object();
    CallContext here = context();
    CallContext there = context();
    Waiting.put(pool, task, here);
    Waiting.put(other, task, there);
    assertSame(there, Waiting.take(other, task));
    assertSame(here, Waiting.take(pool, task));
  }

  @Test
  void anObjectQueuedSeveralTimesGetsItsContextsInOrder() {
    Object task = new Object();
    List<CallContext> contexts = new ArrayList<>();
    for (int i = 0; i < Waiting.MAX_CONTEXTS; i++) {
      contexts.add(context());
      Waiting.put(pool, task, contexts.get(i));
    }
    for (CallContext context : contexts) {
      assertSame(context, Waiting.take(pool, task));
    }
    assertNull(Waiting.take(pool, task));
  }

  @Test
  void theOldestOfTooManyContextsIsForgotten() {
    Object task = new Object();
    CallContext last = null;
    for (int i = 0; i < 10 * Waiting.MAX_CONTEXTS; i++) {
      last = context();
      Waiting.put(pool, task, last);
    }
    CallContext taken = null;
    for (int i = 0; i < Waiting.MAX_CONTEXTS; i++) {
      taken = Waiting.take(pool, task);
      assertNotNull(taken);
    }
    assertSame(last, taken);
    assertNull(Waiting.take(pool, task));
  }

  @Test
  void aTaskResubmittedWithoutAContextDoesNotGetAnOldOne() {
    Object task = new Object();
    Waiting.put(pool, task, context());
    Waiting.put(pool, task, null);
    assertNull(Waiting.take(pool, task));
  }

  @Test
  void aTaskThatRunsOnceHasItsLatestContext() {
    Object task = new Object();
    CallContext last = context();
    Waiting.putOnce(task, context());
    Waiting.putOnce(task, last);
    assertSame(last, Waiting.take(null, task));
    assertNull(Waiting.take(null, task));
  }

  @Test
  void discardedTasksLeaveNothingBehind() {
    for (int i = 0; i < 10_000; i++) {
      Waiting.put(pool, new Object(), context());
    }
    for (int i = 0; Waiting.size() > 5_000 && i < 100; i++) {
      System.gc();
      Object probe = new Object();
      Waiting.put(pool, probe, context());
      Waiting.take(pool, probe);
    }
    assertTrue(Waiting.size() <= 5_000, "still there: " + Waiting.size());
  }

  @Test
  void noContextIsLostOrHandedOutTwiceUnderContention() throws Exception {
    Object shared = new Object();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> taken = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        taken.add(
            threads.submit(
                () -> {
                  int count = 0;
                  for (int n = 0; n < 10_000; n++) {
                    Object task = new Object();
                    CallContext context = context();
                    Waiting.put(pool, task, context);
                    Waiting.put(pool, shared, context);
                    count += Waiting.take(pool, task) == context ? 1 : 0;
                    count += Waiting.take(pool, shared) != null ? 1 : 0;
                  }
                  return count;
                }));
      }
      int sum = 0;
      for (Future<Integer> count : taken) {
        sum += count.get();
      }
      assertEquals(2 * 4 * 10_000, sum);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatOneThreadPutsAnotherThreadFindsUnderContention() throws Exception {
    int before = Waiting.size();
    int tasks = 50_000;
    BlockingQueue<Object> queue = new ArrayBlockingQueue<>(2);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> lost = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.submit(
            () -> {
              for (int n = 0; n < tasks; n++) {
                Object task = new Object();
                Waiting.put(pool, task, context());
                queue.put(task);
              }
              return null;
            });
        lost.add(
            threads.submit(
                () -> {
                  int count = 0;
                  for (int n = 0; n < tasks; n++) {
                    count += Waiting.take(pool, queue.take()) == null ? 1 : 0;
                  }
                  return count;
                }));
      }
      for (Future<Integer> count : lost) {
        assertEquals(0, count.get());
      }
      assertTrue(Waiting.size() <= before, "nothing is left");
    } finally {
      threads.shutdownNow();
    }
  }

  private static CallContext context() {
    return new CallContext(
        new TraceIds(1, 2, 3, TraceIds.SAMPLED), null, null, CallContext.NO_DEADLINE) {};
  }
}
