package io.graft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EventHandlerTest {
  /** A stream that lasts for days may meet more than one long garbage collection. */
  @Test
  void aDeadlineIsPostponedOncePerAwaitedEvent() {
    EventHandler handler =
        new EventHandler(5) {
          @Override
          protected void ready() {}

          @Override
          protected void expire() {}

          @Override
          protected void fail(String why) {}
        };
    assertTrue(handler.postpone(7));
    assertEquals(7, handler.deadline());
    assertFalse(handler.postpone(8));
    assertEquals(7, handler.deadline());
    handler.await(9);
    assertTrue(handler.postpone(11));
    assertEquals(11, handler.deadline());
  }
}
