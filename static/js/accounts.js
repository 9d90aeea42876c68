// Shows the buttons that need JavaScript, and says so when a security key fails.
(function () {
  document.querySelectorAll('.needs-js').forEach(function (button) { button.hidden = false })
  document.addEventListener('allauth.error', function (event) {
    const note = document.getElementById('webauthn_failed')
    if (!note) { return }
    event.preventDefault()
    note.hidden = true
    requestAnimationFrame(function () { note.hidden = false })
  })
})()
