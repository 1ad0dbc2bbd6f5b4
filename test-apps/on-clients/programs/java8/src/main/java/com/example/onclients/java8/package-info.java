/** What is built on HTTP clients where Java 8 still runs. */
package com.example.onclients.java8;
