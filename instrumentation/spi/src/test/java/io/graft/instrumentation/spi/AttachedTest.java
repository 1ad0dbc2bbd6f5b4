package io.graft.instrumentation.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttachedTest {
  private final List<String> lost = new ArrayList<>();
  private final Attached<Object, String> attached = new Attached<>(3, lost::add);

  @Test
  void equalObjectsAreDistinct() {
    String one = new String("same");
    String other = new String("same");
    attached.put(one, "of one");
    assertEquals("of one", attached.get(one));
    assertNull(attached.get(other));
    attached.put(other, "of the other");
    assertEquals("of one", attached.remove(one));
    assertNull(attached.get(one));
    assertEquals("of the other", attached.get(other));
  }

  @Test
  void atMostTheLimitIsKept() {
    List<Object> objects = List.of(new Object(), new Object(), new Object(), new Object());
    assertTrue(attached.put(objects.get(0), "a"));
    assertTrue(attached.put(objects.get(1), "b"));
    assertTrue(attached.put(objects.get(2), "c"));
    assertFalse(attached.put(objects.get(3), "d"));
    attached.remove(objects.get(0));
    assertTrue(attached.put(objects.get(3), "d"));
  }

  @Test
  void valuesOfCollectedObjectsAreReported() {
    Object object = new Object();
    WeakReference<Object> watched = new WeakReference<>(object);
    attached.put(object, "alone");
    object = null;
    long end = System.nanoTime() + 30_000_000_000L;
    while (lost.isEmpty() && System.nanoTime() - end < 0) {
      System.gc();
      attached.put(new Object(), "next");
      lost.removeIf("next"::equals);
    }
    assertNull(watched.get());
    assertEquals(List.of("alone"), lost);
  }
}
