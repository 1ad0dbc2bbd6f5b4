package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method of a library that an advice class is woven into. Constructors cannot be woven. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
@Repeatable(JoinPoints.class)
public @interface JoinPoint {
  /** Binary name of the class that declares the method, for example {@code java.net.Socket}. */
  String type();

  /** Name of the method. */
  String method();

  /**
   * Descriptor of the method, for example {@code (Ljava/lang/String;)V}. A descriptor that ends
   * with its closing parenthesis matches every return type. Empty: every overload whose arguments
   * have exactly the types that the advice declares, or that the advice takes as {@code Object}.
   */
  String descriptor() default "";

  /**
   * Binary name of a class by whose loading the library shows that it is used. From then on the
   * method is woven in every class that declares it, and not in {@link #type}, which is an
   * interface: for fallbacks, which know no class. The search ends when an advice with {@link
   * ServletContainer} is woven. The descriptor is required and must be rare. Empty: woven in {@link
   * #type} alone.
   */
  String anywhere() default "";

  /**
   * Whether some versions of the library have the class without the method, because they do it
   * elsewhere. The status page does not list it as skipped then.
   */
  boolean optional() default false;
}
