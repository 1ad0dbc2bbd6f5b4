/** Spring Cloud Hoxton, the last with Ribbon, on Java 8. */
package com.example.onclients.cloud8;
