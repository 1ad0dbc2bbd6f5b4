/** The small service that the commands of the documents are run on. */
package com.example.orders;
