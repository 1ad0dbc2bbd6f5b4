/** What is built on HTTP clients today, on Java 17 and newer. */
package com.example.onclients.java17;
