package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The probe of an adapter: a class, or a method of it, that the library must have. Where one is
 * missing the advice is skipped, once for each class loader, and the status page says which it was.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
@Repeatable(Requires.All.class)
public @interface Requires {
  /** Binary name of the class. */
  String type();

  /** Name of a method that the class must declare; empty: the class alone. */
  String method() default "";

  /** Descriptor of that method; empty: any. */
  String descriptor() default "";

  /** Several requirements of one advice class: all must hold. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.SOURCE)
  @interface All {
    Requires[] value();
  }
}
