{
  // The browser's time zone, so that the server's next page shows the right day. A person may travel with a page open.
  const keepZone = () => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    document.cookie = 'daybook_tz=' + timeZone + '; Path=/; Max-Age=31536000; SameSite=Lax' + secure;
  };
  keepZone();
  addEventListener('visibilitychange', keepZone);
}
