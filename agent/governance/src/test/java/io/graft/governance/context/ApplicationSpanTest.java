package io.graft.governance.context;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ApplicationSpanTest {
  private static final TraceIds IDS = new TraceIds(1, 2, 3, TraceIds.SAMPLED);

  private final ApplicationSpan span =
      new ApplicationSpan(IDS, 0, false, null, "work", ApplicationSpan.INTERNAL, 1, 0);

  @Test
  void theLastValueOfAKeyCounts() {
    span.put("key", "first");
    span.put("key", 2L);
    span.put("", "no key");
    span.put("no value", null);
    assertEquals(1, span.attributes().size());
    assertEquals(2L, span.attributes().value(0));
    assertEquals(0, span.attributes().dropped());
  }

  @Test
  void aSpanHasRoomForSoManyCharacters() {
    char[] letters = new char[10_000];
    Arrays.fill(letters, 'x');
    String text = new String(letters);
    for (int i = 0; i < 20; i++) {
      span.put("key" + i, text);
    }
    assertEquals(7, span.attributes().size());
    assertEquals(13, span.attributes().dropped());
    assertEquals(SpanAttributes.LONGEST_TEXT + 1, ((String) span.attributes().value(0)).length());
  }

  @Test
  void settingAnAttributeAgainTakesNoMoreRoom() {
    for (long i = 0; i < 100_000; i++) {
      span.put("progress", i);
    }
    span.put("text", "fits");
    assertEquals(99_999L, span.attributes().value(0));
    assertEquals("fits", span.attributes().value(1));
  }

  @Test
  void aListIsCopied() {
    span.put("list", Arrays.asList("a", 1L, null));
    assertArrayEquals(new Object[] {"a", 1L, "null"}, (Object[]) span.attributes().value(0));
  }

  @Test
  void eventsAreLimitedWithTheirAttributes() {
    for (int i = 0; i < 130; i++) {
      span.event("event", i, 0, sink -> sink.accept("key", "value"));
    }
    assertEquals(128, span.events().size());
    assertEquals(2, span.droppedEvents());
    assertEquals("key", span.events().get(127).attributes.key(0));
  }

  @Test
  void okIsFinal() {
    span.status(ApplicationSpan.ERROR, "broken");
    assertEquals("broken", span.message());
    span.status(ApplicationSpan.OK, "ignored");
    span.status(ApplicationSpan.ERROR, "late");
    assertEquals(ApplicationSpan.OK, span.status());
    assertEquals(null, span.message());
  }

  @Test
  void nothingChangesAfterItsEnd() {
    assertTrue(span.recording());
    assertTrue(span.end(5, 0));
    assertFalse(span.end(6, 0));
    span.put("key", "late");
    span.event("late", 7, 0, null);
    span.rename("late");
    span.status(ApplicationSpan.ERROR, null);
    assertFalse(span.recording());
    assertEquals(5, span.endNanos());
    assertEquals("work", span.name());
    assertEquals(0, span.attributes().size());
    assertEquals(0, span.events().size());
    assertEquals(ApplicationSpan.UNSET, span.status());
  }

  @Test
  void aNestedContextHasTheFactsOfItsRequest() {
    CallContext request =
        new CallContext(IDS, "a=b", "tenant=red", 42, 3, true) {
          @Override
          public long callerSpanId() {
            return 9;
          }
        };
    NestedContext nested = new NestedContext(request, IDS.child(4), null, "tenant=blue", "view");
    assertEquals(request, nested.request());
    assertEquals(42, nested.deadlineNanos());
    assertEquals(3, nested.attempt());
    assertTrue(nested.b3());
    assertEquals(9, nested.callerSpanId());
    assertEquals("tenant=blue", nested.baggage());
    nested.join(7, 7, 1);
    assertEquals(4, nested.trace().spanId());
    assertEquals(1, nested.trace().traceHigh());
  }
}
